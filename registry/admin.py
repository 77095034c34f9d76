"""Django's admin for reference data, on the portal's own pages; every change is recorded in the audit log.

Nothing is deleted here: an entry that is no longer valid is given a last day. Recommendations, users and roles cannot
be changed here, because only models registered with `RecordedAdmin` are included.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.validators import RegexValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registry import access, audit
from registry.fields import TextField, count_excess
from registry.filters import SearchForm
from registry.hooks import Hook
from registry.post_forms import PostModelForm
from registry.search import index

Words = str | Promise
View = Callable[..., HttpResponse]
LISTED = ("q", "p")  # the only parameters a list accepts: search words and a page number
# Codes used in addresses: no slash, and nothing that would need escaping.
IN_ADDRESSES = ("code", "number", "joined_at_meeting")
PLAIN = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9.-]*$", gettext_lazy("Use only letters, digits, full stops and hyphens.")
)


# Labels and hints of fields that several models have.
WORDS: dict[str, tuple[Words, Words]] = {
    "code": (gettext_lazy("Code"), gettext_lazy("Used in web addresses and file names; it cannot be changed.")),
    "note": (gettext_lazy("Note"), gettext_lazy("Shown on this entry’s public page; not included in documents.")),
    "source": (gettext_lazy("Source"), gettext_lazy("The source of this information: a web address or a reference.")),
    "confidence": (
        gettext_lazy("Certainty"),
        gettext_lazy("Uncertain information is marked as such on the public page."),
    ),
    "position": (gettext_lazy("Position in the list"), ""),
    "starts_on": (gettext_lazy("First day"), ""),
    "ends_on": (gettext_lazy("Last day"), ""),
    "native_name": (gettext_lazy("Name in the original language"), gettext_lazy("Printed next to the English name.")),
    "native_language": (
        gettext_lazy("Language of the original name"),
        gettext_lazy("Language code, for example vi or lo."),
    ),
}


access_rules: Hook[Callable[[Any], bool]] = Hook(
    "admin.access_rules", "function(user) -> whether the admin for reference data is open to that user"
)


class ReferenceSite(admin.AdminSite):
    """An admin site with the same four URLs for each model. A hook decides who may open them; all others get 404."""

    def __init__(self) -> None:
        super().__init__("admin")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and any(rule(request.user) for rule in access_rules)

    def get_urls(self) -> list[Any]:
        return [
            path("", self._declared(self.overview), name="index"),
            path("<slug:model>/", self._declared(self.rows), name="list"),
            path("<slug:model>/add/", self._declared(self.add), name="add"),
            path("<slug:model>/<int:pk>/", self._declared(self.change), name="change"),
        ]

    def _declared(self, view: View) -> View:
        @access.needs("reference.correct")
        def declared(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            # Parameters that begin with "_" open Django's pop-ups and "save as new", which are not offered here.
            if not self.has_permission(request) or any(name[:1] == "_" for name in {**request.GET, **request.POST}):
                raise Http404
            return view(request, **kwargs)

        return declared

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    @method_decorator(require_safe)
    def overview(self, request: HttpRequest) -> HttpResponse:
        rows = [{"label": one.title, "slug": slug, "count": one.model.objects.count()} for slug, one in self._offered()]
        return render(request, "asem_portal/administration/reference.html", {"rows": rows})

    @method_decorator(require_safe)
    def rows(self, request: HttpRequest, model: str) -> HttpResponse:
        parameters = QueryDict(mutable=True)
        parameters.update({name: request.GET[name] for name in LISTED if name in request.GET})
        request.GET = parameters  # type: ignore[assignment]  # a QueryDict as well
        return self._admin(model).changelist_view(request)

    def add(self, request: HttpRequest, model: str) -> HttpResponse:
        return self._admin(model).add_view(request)

    def change(self, request: HttpRequest, model: str, pk: int) -> HttpResponse:
        return self._admin(model).change_view(request, str(pk))

    def _offered(self) -> list[tuple[str, "RecordedAdmin"]]:
        """Return [(slug, admin), ...] for every model, ordered by title."""
        admins = [one for one in self._registry.values() if isinstance(one, RecordedAdmin)]
        return [(one.slug, one) for one in sorted(admins, key=lambda one: str(one.title))]

    def _admin(self, slug: str) -> "RecordedAdmin":
        found = dict(self._offered()).get(slug)
        if found is None:
            raise Http404
        return found


site = ReferenceSite()


class RecordedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django has none
    """List, add and change rows of one model; each change is an audit entry with the names of the changed fields.

    `fixed` names the identifying fields: set when a row is added and never changed. `words` maps fields to labels
    and hints; `columns` are those of the list: (label, function of the row).
    """

    form = PostModelForm
    actions = None
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "asem_portal/administration/reference_list.html"
    change_form_template = "asem_portal/administration/reference_form.html"
    fixed: Sequence[str] = ()
    words: Mapping[str, tuple[Words, Words]] = {}
    columns: Sequence[tuple[Words, Callable[[Any], object]]] = ()

    @property
    def has_codes(self) -> bool:
        return any(field.name == "code" for field in self.opts.fields)

    @property
    def slug(self) -> str:
        return str(self.opts.model_name)

    @property
    def title(self) -> str:
        return str(capfirst(self.opts.verbose_name_plural))

    # Anyone who may open the admin may add and change rows; no one may delete them.
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer: Any = super().changelist_view(request, extra_context)
        if found := getattr(answer, "context_data", {}).get("cl"):
            answer.context_data["form"] = SearchForm(initial={"q": found.query})
            cells = [[(label, function(row)) for label, function in self.columns] for row in found.result_list]
            answer.context_data["rows"] = list(zip(found.result_list, cells, strict=True))
        return answer  # type: ignore[no-any-return]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return tuple(self.fixed) if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        """Return the portal's own form field for text, dates and choices."""
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
        if isinstance(field, forms.CharField):
            count_excess(field)
        if db_field.name in IN_ADDRESSES and isinstance(db_field, models.CharField):
            field.validators.append(PLAIN)
        return field

    def _words(self, name: str) -> tuple[Words, Words]:
        """Return the label and the hint of a field."""
        if own := self.words.get(name) or WORDS.get(name):
            return own
        field: Any = self.opts.get_field(name)
        return capfirst(str(field.verbose_name)), ""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context["known_by"] = [(self._words(name)[0], _shown(obj, name)) for name in self.fixed] if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponseRedirect:
        raise Http404

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.changed_data:
            obj.edited_at = timezone.now()
            obj.save()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return form.changed_data

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        audit.record(cast(audit.Actor, request.user), "reference.added", obj)
        index.changed(obj.audit_kind, obj.pk)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if message:
            audit.record(cast(audit.Actor, request.user), "reference.changed", obj, fields=message)
            index.changed(obj.audit_kind, obj.pk)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._done(request, _("%(row)s has been added.") % {"row": obj})

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._done(
            request, _("%(row)s has been saved. Reloading the reference data will not overwrite it.") % {"row": obj}
        )

    def _done(self, request: HttpRequest, words: str) -> HttpResponseRedirect:
        messages.success(request, words)
        return redirect(reverse("admin:list", args=[self.slug]))


def _shown(row: Any, name: str) -> Any:
    """Return the value of a column as text."""
    words = getattr(row, f"get_{name}_display", None)
    return words() if words else getattr(row, name)
