"""The approved line above every page, such as 演示数据, stands in the office's admin as well."""

import pytest

from cms.accounts.enums import Role
from home.models import SiteTexts
from tests.cms.accounts.factories import UserFactory
from tests.home.publishing import make_public

pytestmark = pytest.mark.django_db
LINE = "演示数据：均为虚构"


@pytest.mark.parametrize("address", ["/admin/", "/admin/topics/", "/desk/"])
def test_the_ribbon_stands_where_the_office_works_once_it_is_approved(client, now, address):
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    texts = SiteTexts.objects.get()
    texts.ribbon = LINE
    texts.save()

    before = client.get(address).content.decode()
    make_public(texts, now)
    after = client.get(address).content.decode()

    assert LINE not in before
    assert "ribbon" not in before.partition("<body")[2]
    assert f">{LINE}<" in after
