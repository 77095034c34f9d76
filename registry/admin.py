"""Django's admin for reference data, in the portal's own pages: every change goes through the record.

Nothing is deleted here: what is over is given its last day. There is no power over texts, users or roles, for only
models that an app registers with `RecordedAdmin` are here.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.validators import RegexValidator
from django.db import models
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registry import access, audit
from registry.fields import TextField
from registry.hooks import Hook

LISTED = ("q", "p")  # what a list is asked: words, and a page; the rest of Django's questions stays unasked
# What stands in an address: without a slash, and without what would have to be written otherwise there.
IN_ADDRESSES = ("code", "number", "joined_at_meeting")
PLAIN = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*$", gettext_lazy("Use letters, digits, points and hyphens only."))


# What fields of several models are called, and where they are shown.
WORDS = {
    "code": (gettext_lazy("Code"), gettext_lazy("Addresses and files name it so. It stays as it is.")),
    "note": (gettext_lazy("Note"), gettext_lazy("Shown on its page; never printed.")),
    "source": (gettext_lazy("Source"), gettext_lazy("Where this stands: an address, or words.")),
    "confidence": (gettext_lazy("How sure it is"), gettext_lazy("What is doubtful is marked on its page.")),
    "position": (gettext_lazy("Place in its list"), ""),
    "starts_on": (gettext_lazy("First day"), ""),
    "ends_on": (gettext_lazy("Last day"), ""),
    "native_name": (gettext_lazy("Name in its own language"), gettext_lazy("Printed beside the English name.")),
    "native_language": (gettext_lazy("Language of that name"), gettext_lazy("Its code, for example vi or lo.")),
}


access_rules: Hook[Callable[[Any], bool]] = Hook(
    "admin.access_rules", "function(user) -> whether the admin for reference data is open to that user"
)


class ReferenceSite(admin.AdminSite):
    """Four addresses for all models together. To whom they are open, a rule of the apps above says; to all else, 404."""

    def __init__(self):
        super().__init__("admin")

    def has_permission(self, request):
        return request.user.is_authenticated and any(rule(request.user) for rule in access_rules)

    def get_urls(self):
        return [
            path("", self._guarded(self.overview), name="index"),
            path("<slug:model>/", self._guarded(self.rows), name="list"),
            path("<slug:model>/add/", self._guarded(self.add), name="add"),
            path("<slug:model>/<int:pk>/", self._guarded(self.change), name="change"),
        ]

    def _guarded(self, view):
        @access.needs("reference.correct")
        def guarded(request, **kwargs):
            # Names that begin with _ ask Django's own pages for pop-ups and copies; there are none here.
            if not self.has_permission(request) or any(name[:1] == "_" for name in {**request.GET, **request.POST}):
                raise Http404
            return view(request, **kwargs)

        return guarded

    def each_context(self, request):
        return {}

    @method_decorator(require_safe)
    def overview(self, request):
        rows = [{"label": one.title, "slug": slug, "count": one.model.objects.count()} for slug, one in self._offered()]
        return render(request, "asem_portal/administration/reference.html", {"rows": rows})

    @method_decorator(require_safe)
    def rows(self, request, model):
        asked = QueryDict(mutable=True)
        asked.update({name: request.GET[name] for name in LISTED if name in request.GET})
        request.GET = asked
        return self._admin(model).changelist_view(request)

    def add(self, request, model):
        return self._admin(model).add_view(request)

    def change(self, request, model, pk):
        return self._admin(model).change_view(request, str(pk))

    def _offered(self):
        """[(slug, admin), ...] of every model, by its title."""
        return sorted(((one.slug, one) for one in self._registry.values()), key=lambda pair: str(pair[1].title))

    def _admin(self, slug):
        found = dict(self._offered()).get(slug)
        if found is None:
            raise Http404
        return found


site = ReferenceSite()


class RecordedAdmin(admin.ModelAdmin):
    """Lists, adds and changes rows of one model; each act is an entry of the record, with the names of what changed.

    `fixed` names what a row is known by: given when it is added, and never changed afterwards. `words` are the labels
    of fields, each with a hint where and how it is shown; `columns` stand in the list: (label, function of the row).
    """

    actions = None
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "asem_portal/administration/reference_list.html"
    change_form_template = "asem_portal/administration/reference_form.html"
    fixed = ()
    words = {}
    columns = ()

    @property
    def has_codes(self):
        return any(field.name == "code" for field in self.opts.fields)

    @property
    def slug(self):
        return self.opts.model_name

    @property
    def title(self):
        return capfirst(self.opts.verbose_name_plural)

    # Whoever may open the admin may add and change; nobody deletes.
    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    has_add_permission = has_view_permission

    def has_change_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return self.admin_site.has_permission(request)

    def changelist_view(self, request, extra_context=None):
        answer = super().changelist_view(request, extra_context)
        if found := getattr(answer, "context_data", {}).get("cl"):
            cells = [[(label, function(row)) for label, function in self.columns] for row in found.result_list]
            answer.context_data["rows"] = list(zip(found.result_list, cells, strict=True))
        return answer

    def get_readonly_fields(self, request, obj=None):
        return self.fixed if obj else ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Plain fields of the portal: words that can be kept, days, and lists to choose from."""
        if isinstance(db_field, models.ManyToManyField):
            kwargs |= {"widget": forms.CheckboxSelectMultiple, "to_field_name": "code"}
        elif isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
            kwargs["widget"] = forms.DateInput(attrs={"type": "date"})
        elif isinstance(db_field, models.CharField) and not (
            db_field.choices or isinstance(db_field, models.SlugField)
        ):
            kwargs["form_class"] = TextField
        field = db_field.formfield(**kwargs)
        label, hint = self._words(db_field.name)
        field.label, field.help_text = label, hint or field.help_text
        if db_field.name in IN_ADDRESSES and isinstance(db_field, models.CharField):
            field.validators.append(PLAIN)
        return field

    def _words(self, name):
        """The label of a field, and its hint."""
        own = self.words.get(name) or WORDS.get(name)
        return own or (capfirst(self.opts.get_field(name).verbose_name), "")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["known_by"] = [(self._words(name)[0], _shown(obj, name)) for name in self.fixed] if obj else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def save_model(self, request, obj, form, change):
        if form.changed_data:
            obj.edited_at = timezone.now()
            obj.save()

    def construct_change_message(self, request, form, formsets, add=False):
        return form.changed_data

    def log_addition(self, request, obj, message):
        audit.record(request.user, "reference.added", obj)

    def log_change(self, request, obj, message):
        if message:
            audit.record(request.user, "reference.changed", obj, fields=message)

    def response_add(self, request, obj, post_url_continue=None):
        return self._done(request, _("%(row)s has been added.") % {"row": obj})

    def response_change(self, request, obj):
        return self._done(request, _("%(row)s has been saved; loading the files again leaves it so.") % {"row": obj})

    def _done(self, request, words):
        messages.success(request, words)
        return redirect(reverse("admin:list", args=[self.slug]))


def _shown(row, name):
    """The value of a column in words."""
    words = getattr(row, f"get_{name}_display", None)
    return words() if words else getattr(row, name)
