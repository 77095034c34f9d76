"""The four topics of Ha Long 2010, as entered by an organiser."""

TOPICS = [
    "Cultural diplomacy in the ASEM framework",
    "Role of NGOs and associations in cultural dialogue and cooperation within ASEM",
    "ASEF’s role and contribution to the visibility of cultural dialogue and activities in the ASEM process",
    "Recommendations towards enhancing the visibility of ASEM",
]
