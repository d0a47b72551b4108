"""The kernel's control tables in the admin."""

from django.contrib import admin

from banyan.models import Tenant


@admin.register(Tenant)
class TenantAdmin(admin.ModelAdmin):
    """The schools."""

    list_display = ("slug", "name", "active")
    search_fields = ("slug", "name")
