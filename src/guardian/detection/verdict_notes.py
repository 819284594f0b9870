"""Where people write: headings of notes and records, and values that are sentences. Standard library only."""

from __future__ import annotations

import re

_NOTES = re.compile(
    r"(?i)note|notiz|remark|comment|message|msg|memo|feedback|review|body|chat|narrative|outcome|observation"
    r"|work[ _]?done|action[ _]?taken|follow[ _]?up|(?<![a-z])log(?:[ _]?entry)?$"
    r"|备注|備註|留言|评论|評論|反[馈饋映]|回[饋访訪]|内容|內容|[说說]明|[记記紀][录錄]|情[况況形]|[结結]果|意[见見]|[经經][过過]|事由|[处處]理"
)

_SENTENCE = re.compile(
    r"(?<![^\W\d_])[^\W\d_]++(?:[\s,;:.!?，。；：！？]++[^\W\d_]++){3}|[\u3400-\u9fff]{6}"
    r"|(?m:^)[^\n\u3400-\u9fff]*+[\u3400-\u9fff].*[，。！？；：]"
)
"""Four words in a row, or Chinese too long for a label or with its punctuation."""


def is_for_notes(name: str) -> bool:
    """Whether a column's name says that people write in it."""
    return bool(_NOTES.search(name))


def is_sentence(value: str) -> bool:
    return bool(_SENTENCE.search(value))
