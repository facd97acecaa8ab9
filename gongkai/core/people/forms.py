"""Forms for organs, departments, people and public contacts."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from gongkai.core.people.models import Department, Organ, Person, PublicContact
from gongkai.law.roles import Role


class OrganForm(forms.ModelForm):
    class Meta:
        model = Organ
        exclude = ["slug", "is_primary"]


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ["name", "duties", "position", "is_active"]


class ContactForm(forms.ModelForm):
    class Meta:
        model = PublicContact
        fields = ["value", "note"]


class PersonForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label="职责",
        choices=[(role.value, role.label) for role in Role if role.is_staff],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="拟稿人、保密审查员、审批人须由不同的人担任；三类管理员各须专人。",
    )
    password = forms.CharField(
        label="新密码",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 位。不改密码请留空；交给本人后应由其自行修改。",
    )

    class Meta:
        model = Person
        fields = ["username", "name", "email", "department", "is_active"]

    def __init__(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(
            organ=self.instance.organ_id, is_active=True
        )
        if self.instance.pk:
            self.fields["roles"].initial = sorted(self.instance.roles)
        else:
            self.fields["password"].required = True

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password

    def clean_roles(self) -> frozenset[Role]:
        return frozenset(Role(value) for value in self.cleaned_data["roles"])
