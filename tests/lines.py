"""Random lines of logs in every dialect, whole and broken, for the tests that hold one decoder against another."""

import random

from detector.ais.sentence import checksum

ARMOUR = b"0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"
OWNED = (1, 2, 3, 4, 5, 9, 18, 19, 21, 24, 27)
LENGTHS = {1: 28, 2: 28, 3: 28, 4: 28, 5: 71, 9: 28, 18: 28, 19: 52, 21: 46, 24: 28, 27: 16}
MMSIS = (511000001, 2190067, 23456789, 111219001, 992351234, 982351234, 970123456, 812345678, 0, 1234567890 % 2**30)
T = 1_709_280_000


class Lines:
    """A source of random lines; the same seed gives the same lines."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.choice = self.random.choice

    def payload(self, kind=None):
        """An armoured payload of some type: right length or a little off, fields at random, MMSI of every class."""
        kind = self.choice((*OWNED, *OWNED, 0, 6, 8, 17, 28, 63)) if kind is None else kind
        length = self.choice((LENGTHS.get(kind, 20),) * 6 + (1, 12, 15, 25, 27, 29, 31, 40, 70, 71, 72))
        bits = f"{kind:06b}{self.random.randrange(4):02b}{self.choice(MMSIS):030b}"
        bits += "".join(self.choice("01") for _ in range(6 * length))
        if kind in (5, 19, 21, 24) and self.random.random() < 0.5:  # names end early, in blanks and with @
            text = self.choice(("000000", "100000")) * 40
            bits = bits[: 40 + 6 * self.random.randrange(12)] + text + bits
        return bytes(ARMOUR[int(bits[6 * i : 6 * i + 6], 2)] for i in range(length))

    def body(self, total=1, number=1, sequence=b"", payload=None, channel=b"A"):
        """A sentence with its checksum."""
        fill = self.choice((0, 0, 0, 2, 4, 5))
        kind = self.choice((b"AIVDM",) * 5 + (b"AIVDO", b"BSVDM", b"ABVDM"))
        payload = self.payload() if payload is None else payload
        text = b"%s,%d,%d,%s,%s,%s,%d" % (kind, total, number, sequence, channel, payload, fill)
        return b"!%s*%02X" % (text, checksum(text))

    def tag(self, group=b"", time=True):
        """A tag block."""
        fields = [b"g:%s" % group] if group else []
        fields += self.choice(([], [b"s:r%d" % self.random.randrange(3)], [b"s:", b"x:1"], [b"s:station-long-name"]))
        stamp = T + self.random.randrange(3)
        if time:
            fields += self.choice(
                (
                    [b"c:%d" % stamp],
                    [b"c:%d" % stamp],
                    [b"c:%d" % (stamp * 1000 + 7)],
                    [b"c:%d.25" % stamp],
                    [b"c:x"],
                    [],
                )
            )
        self.random.shuffle(fields)
        text = b",".join(fields)
        return self.choice((b"\\%s*%02X\\" % (text, checksum(text)),) * 5 + (b"\\%s\\" % text,))

    def behind(self):
        """What may stand behind a sentence."""
        stamp = T + self.random.randrange(5)
        return self.choice(
            (b"",) * 4
            + (
                b",%d" % stamp, b",%d" % (stamp * 1000), b",%d.5 " % stamp, b",r003669945,%d" % stamp,
                b",rnhjoel,d-084,S1234", b",s28089,d-103,T21.5,x24,r11CSDO1,%d" % stamp, b" ", b"\r", b",,", b",99999999999",
            )
        )  # fmt: skip

    def before(self):
        """What may stand before a sentence."""
        second = self.random.randrange(70)
        return self.choice(
            (b"",) * 6
            + (
                b"2024-03-01T00:00:%02dZ " % second, b"2024-03-01 00:00:%02d.25;" % second, b"no time: ",
                b"2024-03-01T09:00:%02d+09:00 " % second, b"x 2024-02-30T00:00:00 ", b"2024-03-01T00:00:00-0130,",
            )
        )  # fmt: skip

    def clock(self):
        """A sentence of a clock, or another one that is not AIS."""
        second = self.random.randrange(62)
        text = self.choice(
            (
                b"PGHP,1,2024,3,1,0,0,%d,11,219,,2190067,1,62" % second, b"GPZDA,0000%02d.51,01,03,2024,," % second,
                b"GPRMC,0000%02d.5,A,4807.038,N,01131.000,E,022.4,084.4,010324,003.1,W" % second,
                b"GPRMC,000001,V,,,,,,,010324,,", b"PGHP,1,2024,13,1,0,0,0,0", b"GPGGA,1,2,3",
                b"AIVSI,x,1", b"AIVDM,1,1", b"GPZDA",
            )
        )  # fmt: skip
        tag = self.choice((b"",) * 5 + (b"\\s:r1*%02X\\" % checksum(b"s:r1"), b"\\s:r1*00\\"))
        return tag + b"$" + text + self.choice((b"*%02X" % checksum(text),) * 4 + (b"", b"*00", b"*0", b" "))

    def some(self):
        """A few lines that belong together, in order."""
        kind = self.random.random()
        if kind < 0.45:
            return [self.choice((b"", self.tag(), self.before())) + self.body() + self.behind()]
        if kind < 0.65:
            return self.message()
        if kind < 0.75:
            return [self.clock()]
        if kind < 0.77:
            stamp = b"\\c:%d\\" % (T + self.random.randrange(3))
            return [b"".join((stamp, self.body(), stamp, self.body(), self.choice((b"", self.body()[:20]))))]
        if kind < 0.8:
            return [
                self.choice(
                    (b"", b"   ", b"# comment !AIVDM,1", b"\\s:x*00\\", b"!", b"\\", b"$", b"\x00\xff", b"!AIVDM,")
                )
            ]
        line = bytearray(self.choice((self.tag(), b"")) + self.body())
        for _ in range(self.random.randrange(1, 4)):
            line[self.random.randrange(len(line))] = self.random.randrange(256)
        return [bytes(line).replace(b"\n", b"?")]

    def message(self):
        """A message of several sentences."""
        total = self.choice((2, 2, 2, 3, 9))
        payload = self.payload(self.choice((5, 5, 19, 24, 1, 8)))
        cuts = sorted(self.random.randrange(1, max(2, len(payload))) for _ in range(total - 1))
        pieces = [payload[a:b] or b"0" for a, b in zip([0, *cuts], [*cuts, len(payload)], strict=True)]
        sequence, group = b"%d" % self.random.randrange(3), self.choice((b"", b"%d" % self.random.randrange(99)))
        timed = self.choice(("all", "first", "none"))
        tag = self.tag()
        lines = []
        for number, piece in enumerate(pieces, 1):
            grouped = b"%d-%d-%s" % (number, total, group) if group else b""
            ahead = {"all": tag, "none": b"", "first": tag if number == 1 else b""}[timed]
            ahead = self.tag(grouped, time=timed == "all" or number == 1) if grouped else ahead
            lines.append(ahead + self.body(total, number, sequence, piece))
        return lines

    def log(self, size):
        """About `size` lines; parts of messages mostly in order, sometimes interleaved or lost."""
        lines = []
        while len(lines) < size:
            made = self.some()
            trouble = self.random.random()
            if trouble < 0.1:
                self.random.shuffle(made)
            elif trouble < 0.15:
                made.pop()
            elif trouble < 0.3:
                made = [line for one in made for line in (one, *self.some()[:1])]
            lines += made
        return lines
