"""Addresses of the pages. They are promised to be stable: people cite them. The readable end of an address may change with the
headline; the number finds it."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from articles.web.stylesheet import stylesheet
from articles.web.views import article, browse, capture, compare, exports, feeds, home, keeping, machines, search, subjects

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", home.searching_help, name="help"),
    path("search/", search.search, name="search"),
    path("search/advanced/", search.advanced, name="advanced"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("search/export/", exports.export, name="export"),
    path("search/feed.atom", feeds.atom_feed, name="feed-atom"),
    path("search/feed.json", feeds.json_feed_view, name="feed-json"),
    path("search/facet/<slug:name>/", search.facet, name="facet"),
    path("articles/<int:pk>/", article.article, {"slug": ""}, name="permalink"),
    path("articles/<int:pk>/cite/<slug:name>/", exports.cite, name="cite"),
    path("articles/<int:pk>/<str:slug>/", article.article, name="article"),
    path("captures/<int:pk>/", capture.capture, name="capture"),
    path("captures/<int:pk>/raw/", capture.capture_raw, name="capture-raw"),
    path("entities/", subjects.entities, name="entities"),
    path("authors/<int:pk>/<str:slug>/", subjects.author, name="author"),
    path("entities/<int:pk>/<str:slug>/", subjects.entity, name="entity"),
    path("compare/", compare.compare, name="compare"),
    path("compare.csv", compare.compare_csv, name="compare-csv"),
    path("collections/", keeping.collections, name="collections"),
    path("collections/add/", keeping.collect, name="collect"),
    path("collections/<int:pk>/change/", keeping.change_collection, name="collection-change"),
    path("collections/<int:pk>/export/", keeping.collection_export, name="collection-export"),
    path("collections/<int:pk>/feed.atom", keeping.collection_feed, {"kind": "atom"}, name="collection-atom"),
    path("collections/<int:pk>/feed.json", keeping.collection_feed, {"kind": "json"}, name="collection-json"),
    path("collections/<int:pk>/articles/<int:article>/", keeping.change_entry, name="collection-entry"),
    path("collections/<int:pk>/<str:slug>/", keeping.collection, name="collection"),
    path("saved/", keeping.saved_searches, name="saved-searches"),
    path("saved/new/", keeping.save_search, name="save-search"),
    path("saved/create/", keeping.create_saved_search, name="saved-create"),
    path("saved/<int:pk>/", keeping.saved_search, name="saved-search"),
    path("saved/<int:pk>/change/", keeping.change_saved_search, name="saved-change"),
    path("saved/<str:token>/feed.atom", keeping.saved_feed, name="saved-feed"),
    path("sign-in/", LoginView.as_view(template_name="articles/sign_in.html", redirect_authenticated_user=True), name="login"),
    path("sign-out/", LogoutView.as_view(next_page="home"), name="logout"),
    path("outlets/", subjects.outlets, name="outlets"),
    path("outlets/<int:pk>/<str:slug>/", subjects.outlet, name="outlet"),
    path("browse/", browse.years, name="browse"),
    path("browse/<int:year>/", browse.year, name="browse-year"),
    path("browse/<int:year>/<int:month>/", browse.month, name="browse-month"),
    path("browse/<int:year>/<int:month>/<int:day>/", browse.day, name="browse-day"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("unapi", exports.unapi, name="unapi"),
    path("robots.txt", machines.robots, name="robots"),
    path("style.<slug:digest>.css", stylesheet, name="stylesheet"),
]
