"""Every error the project raises on purpose, as one tree.

    DetectorError
    ├── InputError            a file, folder or stream cannot be used as it is
    │   ├── UnreadableInput   missing, no permission, empty, damaged
    │   ├── UnknownFormat     no reader recognises the first bytes
    │   └── NoUsableRows      recognised, but nothing in it can be used (no time, all corrupt)
    ├── SettingsError         an unknown name or an impossible value in the settings
    ├── OutputError           a result cannot be written where it was asked for
    ├── StoreError            the case store is locked, foreign or of another version
    ├── UnknownIndicator      no indicator has that code
    └── UnknownEvent          no event has that id

Each message is one sentence that says what is wrong and what to do next; the command prints it and exits with 2.
"""


class DetectorError(Exception):
    """Base of everything raised on purpose; catching it is enough."""

    exit_code = 2


class InputError(DetectorError):
    """A file, folder or stream cannot be used as it is."""


class UnreadableInput(InputError):
    """The input is missing, empty, damaged or not permitted."""


class UnknownFormat(InputError):
    """No reader recognises the first bytes of the input."""


class NoUsableRows(InputError):
    """The format is known, but not one row can be used."""


class SettingsError(DetectorError):
    """An unknown name or an impossible value in the settings."""


class OutputError(DetectorError):
    """A result cannot be written where it was asked for."""


class StoreError(DetectorError):
    """The case store cannot be opened, is locked, or belongs to another version."""


class UnknownIndicator(DetectorError):
    """No indicator has the code that was asked for."""


class UnknownEvent(DetectorError):
    """No event has the id that was asked for."""
