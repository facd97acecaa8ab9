"""Sign-in and the reference pages of the administrators."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.core.deeds import Blocked
from gongkai.core.people import actions
from gongkai.core.people.forms import ContactForm, DepartmentForm, OrganForm, PersonForm
from gongkai.core.people.models import Department, Person, PublicContact
from gongkai.core.ui.choosing import chosen
from gongkai.law.roles import Role


class SignIn(LoginView):
    template_name = "people/sign_in.html"
    redirect_authenticated_user = True


class ChangePassword(PasswordChangeView):
    template_name = "people/change_password.html"
    success_url = reverse_lazy("desk:today")

    def form_valid(self, form):  # type: ignore[no-untyped-def]
        actions.change_own_password(
            by=self.request.user, password=form.cleaned_data["new_password1"]
        )
        # The sign-in that changed it goes on; every other one ends.
        update_session_auth_hash(self.request, self.request.user)
        messages.success(self.request, "密码已修改。")
        return redirect(self.get_success_url())


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everyone of the organ with their posts."""
    actions.require(request.user, Role.SECURITY_ADMIN)
    everyone = Person.objects.with_roles().filter(organ=request.user.organ)
    return render(request, "people/people.html", {"people": everyone.select_related("department")})


@login_required
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or change one person and their roles."""
    actions.require(request.user, Role.SECURITY_ADMIN)
    organ = request.user.organ
    someone = get_object_or_404(Person, pk=pk, organ=organ) if pk else Person(organ=organ)
    form = PersonForm(request.POST or None, instance=someone)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_person(
                person=form.save(commit=False),
                by=request.user,
                password=form.cleaned_data["password"],
                roles=form.cleaned_data["roles"],
            )
        except Blocked as blocked:
            form.add_error("roles", ValidationError(blocked.reasons))
        else:
            messages.success(request, f"已保存：{saved.name}")
            return redirect("people")
    return render(request, "people/form.html", {"form": form, "title": "人员", "back": "people"})


@login_required
@require_http_methods(["GET", "POST"])
def organ(request: HttpRequest) -> HttpResponse:
    """The organ's particulars, as the public pages and the letters show them."""
    actions.require(request.user, Role.SYSTEM_ADMIN)
    form = OrganForm(request.POST or None, instance=request.user.organ)
    if request.method == "POST" and form.is_valid():
        actions.save_organ(organ=form.save(commit=False), by=request.user)
        messages.success(request, "机关信息已保存。公开页面的页脚将随下一次全站重建更新。")
        return redirect("organ")
    return render(
        request, "people/form.html", {"form": form, "title": "机关信息", "back": "desk:today"}
    )


@login_required
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """The departments of the organ."""
    actions.require(request.user, Role.SYSTEM_ADMIN)
    return render(
        request, "people/departments.html", {"departments": request.user.organ.departments.all()}
    )


@login_required
@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or change one department."""
    actions.require(request.user, Role.SYSTEM_ADMIN)
    organ = request.user.organ
    row = get_object_or_404(Department, pk=pk, organ=organ) if pk else Department(organ=organ)
    form = DepartmentForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        actions.save_department(department=form.save(commit=False), by=request.user)
        messages.success(request, "科室已保存。")
        return redirect("departments")
    return render(
        request, "people/form.html", {"form": form, "title": "科室", "back": "departments"}
    )


@login_required
@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest) -> HttpResponse:
    """The public contacts: numbers and addresses the scan lets pass."""
    actions.require(request.user, Role.SYSTEM_ADMIN)
    organ = request.user.organ
    if request.method == "POST" and "remove" in request.POST:
        row = chosen(PublicContact.objects.filter(organ=organ), request.POST["remove"])
        actions.remove_contact(contact=row, by=request.user)
        messages.success(request, "已移出名单。")
        return redirect("contacts")
    form = ContactForm(request.POST or None, instance=PublicContact(organ=organ))
    if request.method == "POST" and form.is_valid():
        actions.save_contact(contact=form.save(commit=False), by=request.user)
        messages.success(request, "已加入名单。")
        return redirect("contacts")
    return render(
        request,
        "people/contacts.html",
        {"form": form, "contacts": organ.public_contacts.all()},
    )
