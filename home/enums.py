"""Numbers and kinds of the pages that stand on their own."""

HOME_NUMBER = "home"
SITE_NUMBER = "site"
HOME_KIND = "home"
SITE_KIND = "site"
STANDARD_KIND = "page"
