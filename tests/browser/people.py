"""People at their browsers: they open pages, fill in what is asked, press buttons, and read."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESK, PATIENCE, PHONE, no_barriers
from tests.server import Server
from tests.world import PASSWORD


@dataclass
class Person:
    """One person at one browser. Every page they come to is checked for barriers."""

    name: str
    page: Page
    server: Server
    checked: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, name: str, chromium: Browser, server: Server, *, phone: bool = False) -> "Person":
        context = chromium.new_context(viewport=PHONE if phone else DESK, locale="en-US")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        person = cls(name, page, server)
        page.on("pageerror", lambda error: person.trouble(f"script: {error}"))
        page.on(
            "response",
            lambda answer: answer.status >= 500 and person.trouble(f"{answer.status} {answer.url}"),
        )
        return person

    def trouble(self, words: str) -> None:
        raise AssertionError(f"{self.name}: {words}\n{self.server.log.read_text()[-3000:]}")

    def sign_in(self, email: str) -> "Person":
        self.go("/sign-in/")
        self.fill("Email", email)
        self.fill("Password", PASSWORD)
        self.press("Sign in")
        return self

    def go(self, path: str) -> "Person":
        self.page.goto(self.server.address + path)
        return self.look()

    def look(self) -> "Person":
        """Check the page they are on: no broken page, no barrier (each kind of page once)."""
        kind = re.sub(r"[0-9a-f-]{36}", "*", self.page.url.removeprefix(self.server.address))
        heading = self.page.locator("h1").first.inner_text()
        if "broke" in heading.lower():
            self.trouble(f"{kind}: {heading}")
        state = f"{kind} {self.page.title()}"
        if state not in self.checked:
            self.checked.add(state)
            no_barriers(self.page)
        return self

    def follow(self, link: str, *, within: str = "body") -> "Person":
        self.page.locator(within).get_by_role("link", name=link).first.click()
        self.page.wait_for_load_state()
        return self.look()

    def unfold(self) -> "Person":
        """Open every folded part of the page."""
        self.page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        return self

    def form(self, action: str) -> Locator:
        """The form that sends to an address ending so."""
        return self.page.locator(f"form[action$='{action}']").first

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """The field a label belongs to."""
        place = within or self.page.locator("main")
        found = place.locator("label").filter(has_text=label).first
        inside = found.locator("input, select, textarea")
        return inside.first if inside.count() else place.locator(f"[id='{found.get_attribute('for')}']")

    def fill(self, label: str, words: str, *, within: Locator | None = None) -> "Person":
        self.field(label, within).fill(words)
        return self

    def pick(self, label: str, option: str, *, within: Locator | None = None) -> "Person":
        self.field(label, within).select_option(label=option)
        return self

    def choose(self, group: str, option: str, *, within: Locator | None = None) -> "Person":
        """Choose one radio of a group, by the words beside it."""
        place = (within or self.page).get_by_role("group", name=re.compile(re.escape(group))).first
        place.get_by_role("radio", name=option, exact=True).first.check()
        return self

    def tick(self, label: str, *, within: Locator | None = None) -> "Person":
        self.field(label, within).check()
        return self

    def press(self, button: str, *, within: Locator | None = None, wrong: bool = False) -> "Person":
        """Press a button. `wrong`: the form is expected to come back with an error."""
        found = (within or self.page).get_by_role("button", name=button).first
        if found.is_disabled():
            why = self.page.locator(f"[id='{found.get_attribute('aria-describedby')}']").inner_text()
            self.trouble(f"'{button}' is refused: {why}")
        found.click()
        return self.sent(wrong=wrong)

    def send(self, form: Locator) -> "Person":
        """Press the last button of a form."""
        form.get_by_role("button").last.click()
        return self.sent()

    def sent(self, *, wrong: bool = False) -> "Person":
        """What was sent was taken, or came back with an error if that was expected."""
        self.page.wait_for_load_state()
        errors = self.page.locator("[data-error-summary]")
        if wrong:  # a page that saves as it is typed hears that out before it sends
            errors.first.wait_for()
        if bool(errors.count()) != wrong:
            self.trouble(f"{self.page.url}: {errors.all_inner_texts() or 'no error was shown'}")
        return self.look()

    def reads(self, *words: str) -> "Person":
        for word in words:
            expect(self.page.locator("main")).to_contain_text(word, ignore_case=True)
        return self
