"""Drafts on the server: what is typed into a form about a client is kept every few seconds.

A form opts in by two lines in its template and one in its action:

    {% panel "clients:draft" client.uuid "note_create" %}    beside the heading
    <form method="post" data-draft …>                        "shown" as value where it is bound
    Draft.objects.end(user=…, client=…, place="note_create",
                      typed=Typed.read(request.POST.get("draft", "")))   where it is saved

The second word names the form and, where there is one, its object: ``note_update-<uuid>``.
``static/js/drafts.js`` does the rest: it sends, gives back, says how it stands, and adds the
field ``draft`` to what is submitted. A form that corrects a row keeps the version it began with
in a field ``changed_at``, which is kept and given back as well. Passwords have no place in it.
"""
