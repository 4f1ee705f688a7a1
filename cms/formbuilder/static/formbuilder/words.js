/* What Wagtail's editor calls a block is a question here; the word comes with the script (data-insert). */
django.catalog["Insert a block"] = document.currentScript.dataset.insert;
