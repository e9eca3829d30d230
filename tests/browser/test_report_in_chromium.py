"""The report in a real browser with networking off: no failed request, no refused script, the right rows."""

import re
import shutil
import subprocess

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--proxy-server=127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=1366,768", "--enable-logging=stderr", "--log-level=0",
]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH (chromium, chromium-browser, google-chrome)"),
]


@pytest.fixture(scope="module")
def page(sample_replay, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    sample_replay.write_report(folder / "report.html")
    return folder / "report.html"


def chromium(page, *flags):
    profile = page.parent / f"profile{len(list(page.parent.iterdir()))}"
    return subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *flags, page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip


def test_opens_from_disk_without_a_failed_request(page):
    done = chromium(page, "--dump-dom")
    console = [
        line for line in done.stderr.splitlines() if "CONSOLE" in line or "Refused to" in line or "net::ERR" in line
    ]
    assert not console
    dom = done.stdout
    assert len(re.findall(r"<tr[^>]*data-rank", dom)) == 2
    assert dom.index("SAMPLE ORCHID") < dom.index("SAMPLE TUG")
    assert dom.count("<th") and dom.count('<button type="button">') == 8  # the script ran: headers became buttons


def test_screenshot_at_1366_by_768_is_not_blank(page):
    shot = page.parent / "shot.png"
    chromium(page, f"--screenshot={shot}", "--hide-scrollbars")
    from matplotlib.image import imread

    pixels = imread(shot)
    assert pixels.shape[:2] == (768, 1366)
    assert 0.05 < (pixels[..., :3].mean(axis=2) < 0.97).mean() < 0.95
