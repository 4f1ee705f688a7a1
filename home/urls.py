"""Addresses of the public site that span several nouns."""

from django.urls import path

from home.views import machines, public, search, text_size

app_name = "home"
urlpatterns = [
    path("", public.home, name="home"),
    path("topics/", public.topics, name="topics"),
    path("t/<slug:number>/form/", public.topic_form, name="topic_form"),
    path("search/", search.search, name="search"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("feed.xml", machines.feed, name="feed"),
    path("robots.txt", machines.robots, name="robots"),
    path("text-size/", text_size.text_size, name="text_size"),
    path("text-size.css", text_size.text_size_css, name="text_size_css"),
]
