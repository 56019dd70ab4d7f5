"""The values of a parsed JSON file, each with the place where it stands, so that a mistake can be named.

For the checker alone (check.py), which shares no code with the engine.
"""

from collections.abc import Iterator

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class WrongFile(ValueError):
    """A file that can't be checked as it is written: the field, and what belongs there."""


class Part:
    """One value and its place."""

    def __init__(self, value: object, where: str, file: str) -> None:
        self.value, self.where, self.file = value, where, file

    def wrong(self, because: str) -> WrongFile:
        return WrongFile(f"{self.file}: {self.where or 'the file'}: {because}")

    def object(self, *keys: str) -> dict[str, "Part"]:
        """Return the fields that are there; null counts as left out. A key that is none of these is refused."""
        if not isinstance(self.value, dict):
            raise self.wrong("must be an object, in braces")
        for key in self.value:
            if key not in keys:
                raise self.wrong(f"has no field {key!r}; there are {', '.join(keys)}")
        dot = "." if self.where else ""
        return {
            key: Part(value, f"{self.where}{dot}{key}", self.file)
            for key, value in self.value.items()
            if value is not None
        }

    def each(self) -> Iterator["Part"]:
        if not isinstance(self.value, list | tuple):
            raise self.wrong("must be a list, in brackets")
        for n, value in enumerate(self.value):
            yield Part(value, f"{self.where}[{n}]", self.file)

    def some(self) -> list["Part"]:
        found = list(self.each())
        if not found:
            raise self.wrong("must not be empty")
        return found

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value:
            raise self.wrong("must be a text, in quotes")
        return self.value

    def texts(self) -> tuple[str, ...]:
        return tuple(one.text() for one in self.each())

    def whole(self, least: int = 0) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < least:
            raise self.wrong(f"must be a whole number, {least} or more")
        return self.value

    def number(self) -> float:
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            raise self.wrong("must be a number")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("must be true or false")
        return self.value

    def day(self) -> str:
        if self.value not in DAYS:
            raise self.wrong(f"must be one of {', '.join(DAYS)}")
        return str(self.value)

    def clock(self) -> int:
        """Return the minutes from midnight of an hour written as HH:MM, up to 24:00."""
        text = self.value if isinstance(self.value, str) else ""
        hour, colon, minute = text.partition(":")
        digits = len(text) == 5 and colon and (hour + minute).isascii() and (hour + minute).isdigit()
        from_midnight = int(hour) * 60 + int(minute) if digits else -1
        if not 0 <= from_midnight <= 1440 or int(minute) > 59:
            raise self.wrong("must be an hour such as 09:30")
        return from_midnight


class Fields:
    """The fields of one object: those that must be there, and those with a default."""

    def __init__(self, part: Part, *keys: str) -> None:
        self.part, self.parts = part, part.object(*keys)

    def __getitem__(self, key: str) -> Part:
        if key not in self.parts:
            raise self.part.wrong(f"has no {key!r}, which must be there")
        return self.parts[key]

    def get(self, key: str) -> Part | None:
        return self.parts.get(key)

    def each(self, key: str) -> list[Part]:
        part = self.parts.get(key)
        return list(part.each()) if part else []

    def texts(self, key: str) -> tuple[str, ...]:
        part = self.parts.get(key)
        return part.texts() if part else ()

    def whole(self, key: str, default: int, least: int = 0) -> int:
        part = self.parts.get(key)
        return part.whole(least) if part else default

    def flag(self, key: str, default: bool) -> bool:
        part = self.parts.get(key)
        return part.flag() if part else default


def clock_of(from_midnight: int) -> str:
    return f"{from_midnight // 60:02d}:{from_midnight % 60:02d}"
