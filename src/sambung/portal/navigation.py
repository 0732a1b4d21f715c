"""Where the pages for everybody stand in the frame."""

from django.utils.translation import gettext_lazy as _

from sambung.design.navigation import Bar, Entry, register

register(
    Entry("portal:applications", _("Applications"), Bar.MAIN, 10),
    Entry("portal:method", _("How we verify"), Bar.MAIN, 20),
    Entry("portal:ledger", _("Ledger"), Bar.MAIN, 30),
    Entry("portal:credits", _("Innovations without an application"), Bar.FOOTER, 10),
    Entry("portal:accessibility", _("Accessibility"), Bar.FOOTER, 20),
    Entry("portal:privacy", _("Privacy"), Bar.FOOTER, 25),
    Entry("portal:about", _("About this software"), Bar.FOOTER, 30),
    Entry("/api/v1/docs", _("Data for machines (API)"), Bar.FOOTER, 40),
)
