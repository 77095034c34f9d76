"""Paragraph states: which paragraphs of a revision are open, agreed ad referendum or agreed."""
