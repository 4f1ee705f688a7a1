"""placeholder"""


def _x(request, pk=None):
    raise NotImplementedError


ballot_list = ballot = ballot_page = vote = recuse = review_list = review = review_page = _x
