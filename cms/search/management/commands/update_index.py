"""``update_index`` rebuilds both indexes: the office's, and the public's from what is in force."""

from wagtail.search.management.commands.update_index import Command as UpdateIndexCommand

from cms.search.services import rebuild_public_texts


class Command(UpdateIndexCommand):
    """Wagtail's command, then the public texts of every registered source."""

    def handle(self, **options) -> None:
        super().handle(**options)
        if not options.get("schema_only"):
            count = rebuild_public_texts()
            self.write(f"public: {count} texts")
