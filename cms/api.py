"""The headless face: one NinjaAPI that collects each app's router (DESIGN §5.7).

Tokens are Wagtail's bearer tokens; a session cookie opens nothing here.
"""

from django.contrib.auth.decorators import login_required
from ninja import NinjaAPI

from cms.core.problems import install_problem_handlers
from cms.publishing.api import router as public_texts

api = NinjaAPI(
    title="联席 API",
    version="1.0.0",
    urls_namespace="api",
    docs_decorator=login_required,  # documentation and openapi.json behind sign-in
)
install_problem_handlers(api)
api.add_router("", public_texts)
