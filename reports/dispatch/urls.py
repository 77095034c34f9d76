"""URLs for letters to ministries and their receipts."""

from django.urls import path

from reports.dispatch.views import by_hand, dispatch, letter_text, letters, receipts

app_name = "dispatch"
urlpatterns = [
    path("reports/<uuid:key>/send/", dispatch.send, name="send"),
    path("reports/<uuid:key>/letters/", letter_text.letter_text, name="letter_text"),
    path("reports/<uuid:key>/pause/", dispatch.pause, name="pause"),
    path("reports/<uuid:key>/resume/", dispatch.resume, name="resume"),
    path("reports/<uuid:key>/resend/", dispatch.resend_failed, name="resend_failed"),
    path("reports/<uuid:key>/remind/", dispatch.remind, name="remind"),
    path("reports/<uuid:key>/by-hand/", by_hand.by_hand, name="by_hand"),
    path("reports/<uuid:key>/handed-over/", by_hand.hand_over, name="hand_over"),
    path("reports/<uuid:key>/letters.zip", by_hand.packet, name="packet"),
    path("reports/<uuid:key>/receipts.csv", receipts.export, {"extension": "csv"}, name="receipts_csv"),
    path("reports/<uuid:key>/receipts.xlsx", receipts.export, {"extension": "xlsx"}, name="receipts_xlsx"),
    path("dispatches/<uuid:key>/letter.pdf", dispatch.letter_file, name="letter_file"),
    path("dispatches/<uuid:key>/resend/", dispatch.resend, name="resend"),
    path("dispatches/<uuid:key>/by-hand/", by_hand.deliver_by_hand, name="deliver_by_hand"),
    path("dispatches/<uuid:key>/receipt/", receipts.record_receipt, name="record_receipt"),
    path("dispatches/<uuid:key>/scan/", receipts.scan, name="scan"),
    path("letter/<str:token>/", letters.letter, name="letter"),
    path("letter/<str:token>/document/", letters.letter_document, name="letter_document"),
    path("letter/<str:token>/letter/", letters.covering_letter, name="covering_letter"),
    path("letter/<str:token>/acknowledge/", letters.acknowledge, name="acknowledge"),
]
