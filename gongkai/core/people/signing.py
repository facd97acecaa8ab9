"""The password asked for once more where somebody signs."""

from django.contrib.auth import authenticate
from django.http import HttpRequest

_LOCKED = (
    "密码连续输错次数过多，签批已锁定 30 分钟，没有签批。请稍后再试；忘记密码请联系安全管理员。"
)


def signing_faults(request: HttpRequest, password: str) -> list[str]:
    """Why the signature does not stand: sentences, none when ``password`` is the person's own.

    Wrong ones count towards the lock of the sign-in; the page keeps what was typed.
    """
    if not password:
        return ["请输入您的登录密码，确认由本人签批。"]
    person = authenticate(request, username=request.user.username, password=password)
    if getattr(request, "axes_locked_out", False):
        # The page says it itself and keeps what was typed; nobody is signed out.
        request.axes_locked_out = False  # type: ignore[attr-defined]
        return [_LOCKED]
    if person is None or person.pk != request.user.pk:
        return ["密码不对，没有签批。您写的意见仍在，请重新输入登录密码。"]
    return []
