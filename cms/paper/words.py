"""Chinese words that stand on paper itself, whatever language a screen has."""

CHECK_CODE = "校验码"
PAPER_CODE = "纸号"
SIGN_HERE = "（签字）"
DATE_LINE = "　　　年　　月　　日"
EMPTY_LINE = "　" * 8
