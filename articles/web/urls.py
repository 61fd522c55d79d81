"""Addresses of the pages. They are promised to be stable: people cite them. The readable end of an address may change with the
headline; the number finds it."""

from django.urls import path

from articles.web.stylesheet import stylesheet
from articles.web.views import article, browse, capture, home, machines, memento, search, stories, subjects, versions

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", home.searching_help, name="help"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("search/facet/<slug:name>/", search.facet, name="facet"),
    path("articles/<int:pk>/", article.article, {"slug": ""}, name="permalink"),
    path("articles/<int:pk>/<str:slug>/", article.article, name="article"),
    path("articles/<int:pk>/history/versions/", versions.versions, name="versions"),
    path("stories/<int:pk>/", stories.story, name="story"),
    path("timemap/<path:url>", memento.timemap, name="timemap"),
    path("timegate/<path:url>", memento.timegate, name="timegate"),
    path("captures/<int:pk>/", capture.capture, name="capture"),
    path("captures/<int:pk>/raw/", capture.capture_raw, name="capture-raw"),
    path("entities/<int:pk>/<str:slug>/", subjects.entity, name="entity"),
    path("outlets/", subjects.outlets, name="outlets"),
    path("outlets/<int:pk>/<str:slug>/", subjects.outlet, name="outlet"),
    path("browse/", browse.years, name="browse"),
    path("browse/<int:year>/", browse.year, name="browse-year"),
    path("browse/<int:year>/<int:month>/", browse.month, name="browse-month"),
    path("browse/<int:year>/<int:month>/<int:day>/", browse.day, name="browse-day"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("robots.txt", machines.robots, name="robots"),
    path("style.<slug:digest>.css", stylesheet, name="stylesheet"),
]
