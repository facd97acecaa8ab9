"""Forms for organs, departments, people and public contacts."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from gongkai.core.people.actions import DELEGABLE
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
            self.fields["roles"].initial = sorted(self.instance.own_roles)
        else:
            self.fields["password"].required = True

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password

    def clean_roles(self) -> frozenset[Role]:
        return frozenset(Role(value) for value in self.cleaned_data["roles"])


class DelegationForm(forms.Form):
    """Who acts in which of ``person``'s roles, and when."""

    role = forms.ChoiceField(label="代办的职责")
    to = forms.ModelChoiceField(
        label="代办人",
        queryset=Person.objects.none(),
        help_text="代办人以自己的名义办理，记录中写明“代”谁；同一人不能既拟稿又审查的规定照样适用。",
    )
    from_on = forms.DateField(
        label="自", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until_on = forms.DateField(
        label="至（含当日）", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(label="原因", max_length=200, help_text="例：出差、休假、学习。")

    def __init__(self, *args, person: Person, **kwargs):  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            (role.value, role.label) for role in DELEGABLE if role in person.own_roles
        ]
        colleagues = Person.objects.filter(organ=person.organ_id, is_active=True)
        self.fields["to"].queryset = colleagues.exclude(pk=person.pk).select_related("department")
        self.fields["to"].label_from_instance = _with_department

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


def _with_department(person: Person) -> str:
    return f"{person.name}（{person.department.name}）" if person.department else person.name
