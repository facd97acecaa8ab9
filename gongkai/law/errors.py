"""A step the law does not allow, said so that a person can act on it."""


class LawError(ValueError):
    """What is refused and why: ``message`` (Chinese), the ``rule`` id, ``article`` and ``remedy``."""

    def __init__(self, message: str, *, rule: str, article: str, remedy: str) -> None:
        super().__init__(f"{message}（{rule}，{article}）。{remedy}")
        self.message, self.rule, self.article, self.remedy = message, rule, article, remedy
