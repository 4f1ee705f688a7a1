"""紧急下线 on a phone: the list of what is public, then a reason and one red button."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from cms.publishing.permissions import user_can_withdraw_permit
from home.desk.frames import desk_page
from home.views.public_texts import listing, taken_down


@login_required
def public_texts(request: HttpRequest) -> HttpResponse:
    """公开中的信息, for the director."""
    if not user_can_withdraw_permit(request.user, None):
        raise PermissionDenied
    return desk_page(request, "desk/public_texts.html", **listing(request))


@login_required
def take_down(request: HttpRequest, number: str) -> HttpResponse:
    """One text; the red button takes it down at once."""

    def draw(status: int = 200, **context) -> HttpResponse:
        return desk_page(request, "desk/take_down.html", status=status, **context)

    return taken_down(request, number, draw, "desk:public_texts")
