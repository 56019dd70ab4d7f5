"""What is typed at a prompt, looked at where it is typed, so that it is asked again at once."""

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from django.core.exceptions import ValidationError
from django.core.validators import validate_email


class Words(click.ParamType[str]):
    """Words of at most so many characters; none are asked for again."""

    name = "words"

    def __init__(self, most: int) -> None:
        self.most = most

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        words = str(value).strip()
        if not words or "\x00" in words:
            self.fail("write it in words.", param, ctx)
        if len(words) > self.most:
            self.fail(f"write at most {self.most} characters.", param, ctx)
        return words


class TimeZone(click.ParamType[str]):
    name = "time zone"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        try:
            return ZoneInfo(str(value).strip()).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"'{value}' is not a time zone. Write one like America/New_York.", param, ctx)


class State(click.ParamType[str]):
    name = "state"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        letters = str(value).strip().upper()
        if not re.fullmatch("[A-Z]{2}", letters):
            self.fail(f"'{value}' is not a state. Write its two letters, such as NY.", param, ctx)
        return letters


class Email(click.ParamType[str]):
    name = "e-mail"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        address = str(value).strip()
        try:
            validate_email(address)
        except ValidationError:
            self.fail(f"'{value}' is not an e-mail address. Write one like ana@clinic.example.", param, ctx)
        return address
