"""Addresses of the ledger: its board, its terms and its screens of people (``/admin/duties/``)."""

from django.urls import path

from workflows.duties.views import board, handovers, posts, terms, wechat

app_name = "duties"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/csv/", board.csv_file, name="board_csv"),
    path("board/xlsx/", board.xlsx_file, name="board_xlsx"),
    path("<int:pk>/wechat/", wechat.wechat_notice, name="wechat"),
    path("kinds/", terms.kinds, name="kinds"),
    path("kinds/<str:key>/", terms.term, name="term"),
    path("kinds/<str:key>/move/", terms.move, name="move"),
    path("moved/", terms.moved, name="moved"),
    path("moved/<int:pk>/", terms.moved_list, name="moved_list"),
    path("posts/", posts.posts, name="posts"),
    path("posts/second/", posts.grant, name="grant"),
    path("posts/second/<int:pk>/end/", posts.revoke, name="revoke"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("hand-over/<int:person_pk>/", handovers.hand_over, name="hand_over"),
]
