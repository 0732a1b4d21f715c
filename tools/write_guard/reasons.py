"""The writes that ask no permission, each with what stands in its place.

A name is a function, or a pattern for all of a class, a module or a room. What these reach is
excused with them, and nothing else is: what somebody else calls still has to ask.
"""

ASKING = (
    "sambung.directory.authorization.require",
    "sambung.directory.authorization.require_for_all",
)
"""Functions that let nobody pass who may not."""

TELLING = (
    "sambung.directory.authorization.may",
    "sambung.directory.authorization.may_for_all",
)
"""Functions that say whether somebody may; what their answer opens counts as asked."""

_SERVER = "on the server itself: who may start it owns the data folder"
_WORKER = "the worker, on its own clock"
_PROVIDER = "the provider's protocol, which checks client, person and consent by its own rules"
_PROOF = "a code sent to the contact is the proof"
_OWN = "the person signed in, about the own account"
_MEMORY = "a file made for who asked for it, in memory or in a temporary folder"

REASONS: dict[str, str] = {
    # What runs without a person
    "sambung.site.cli.*": _SERVER,
    "sambung.site.demo.*": "the demonstration, in an instance of its own",
    "sambung.site.example.*": "the example application, outside the city's data",
    "sambung.journal.attending._hang_bell": "a process of ours makes way for its own socket",
    "sambung.journal.operations.keep_progress": "the process of a duty, about what it did",
    "sambung.site.tailer.*": "the tailer, from the gateway's own log",
    "sambung.kernel.socketserver.*": "a process of ours makes way for its own socket",
    "sambung.kernel.keys.KeyStore.*": "keys are made on the first use, under a lock",
    "sambung.messaging.outbox.send_message": "part of a write that has asked or has proof",
    # Sign-in
    "sambung.directory.operations.invitations.accept_invitation": "the secret link is the proof",
    "sambung.identity.accounts.adapter.PeopleAccountAdapter.send_notification_mail": (
        "the library's hook: tells the person that a way to sign in changed"
    ),
    "sambung.identity.accounts.operations.closing.ask_for_closing": _OWN,
    "sambung.identity.accounts.operations.closing.take_closing_back": _OWN,
    "sambung.identity.accounts.operations.takeout.hand_out_data": _OWN,
    "sambung.identity.accounts.operations.contacts.attach_contact": _PROOF,
    "sambung.identity.accounts.operations.contacts.remove_contact": _OWN,
    "sambung.identity.accounts.operations.opening.open_account": _PROOF,
    "sambung.identity.accounts.operations.protection.object_to_change": _PROOF,
    "sambung.identity.accounts.operations.recovery.recover_account": _PROOF,
    "sambung.identity.citizens.operations.challenges.prove_challenge": _PROOF,
    "sambung.identity.citizens.operations.challenges.start_challenge": (
        "sends a code to the contact alone"
    ),
    "sambung.identity.citizens.operations.guesses.*": "counts guesses, before a secret is compared",
    "sambung.identity.citizens.operations.national_ids.declare_national_id": _OWN,
    "sambung.identity.citizens.operations.sign_ins.record_sign_in": "notes what happened",
    "sambung.identity.prober.operations.start_probe_session": "a ticket signed by Sambung",
    "sambung.identity.provider.operations.devices.answer_device": _OWN,
    "sambung.identity.provider.operations.refusals.record_refusal": "notes what it refused",
    "sambung.identity.provider.operations.sessions.start_session": _PROVIDER,
    "sambung.identity.provider.validator.ProviderValidator.*": _PROVIDER,
    "sambung.identity.upstream.views.UpstreamAccountAdapter.*": (
        "the library's hooks: the upstream provider has vouched for the person"
    ),
    # Files for whoever asked
    "sambung.console.officers.invitation_views.invite": _MEMORY,
    "sambung.console.workbooks.pending_imports.as_file": _MEMORY,
    "sambung.documents.letters.word.write_docx": _MEMORY,
    "sambung.portfolio.workbook.exporting._record": "notes who took entries along",
    "sambung.tabular.formsheets.write_form": _MEMORY,
    "sambung.tabular.textwriting.write_csv": _MEMORY,
    "sambung.tabular.writing.write_xlsx": _MEMORY,
    "sambung.identity.keys.ring._import_jwk": "a key in memory",
    "sambung.identity.keys.ring.list_keys": "makes the first keys where there are none",
}

ROOMS: dict[str, str] = {
    "sambung.*.jobs.*": "duties of the worker, which acts as Sambung itself",
}
"""Reasons that hold for a room of every package, whether or not it has one today."""

SYSTEM = "sambung.kernel.actor.SYSTEM"
"""Sambung itself as the one who acts: asking in its name opens everything."""

AS_SYSTEM: dict[str, str] = {
    "sambung.site.*": _SERVER,
    "sambung.*.jobs.*": _WORKER,
    "sambung.*.seeding.*": "set-up, from the command line",
    "sambung.clearance.deadlines._mark": _WORKER,
    "sambung.directory.second_person.find_second_person_refusal": (
        "Sambung itself is no person, so it is not the first one"
    ),
    "sambung.journal.operations.keep_progress": "a duty that keeps failing, or does well again",
    "sambung.governance.operations.obstacles._open": "an obstacle that a probe saw",
    "sambung.governance.operations.obstacles.report_success": "an obstacle that a probe saw go",
    "sambung.identity.accounts.operations.assistance.complete_waited_recoveries": _WORKER,
    "sambung.identity.accounts.operations.closing._close": _WORKER,
    "sambung.identity.accounts.operations.opening.end_all_sessions": (
        "after a change of the own account"
    ),
    "sambung.identity.citizens.operations.guesses.tell_owner": "tells the owner of an account",
    "sambung.identity.provider.operations.departed_officers.end_sessions_of_departed": _WORKER,
    "sambung.identity.provider.operations.refusals.record_refusal": "notes what it refused",
    "sambung.identity.upstream.views.UpstreamAccountAdapter._admit": (
        "the upstream provider has vouched for the person"
    ),
    "sambung.rationalisation.operations.retirement._prove_successor": (
        "evidence that follows from a departure"
    ),
    "sambung.verification.probing._record": "evidence that a probe saw",
    "sambung.verification.level_monitoring._write_change": _WORKER,
}
"""Who acts as Sambung itself: a function, a class, a module or a room, with the reason."""
