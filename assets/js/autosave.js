// Forms save themselves as drafts: some seconds after a change, and when a field is left. The page
// says when. Without it, or when it fails, the button "Save draft" does the same.

const WAIT = 3000

for (const form of document.querySelectorAll('form[data-autosave]')) watch(form)

function watch (form) {
  const status = form.querySelector('[data-autosave-status]')
  const saver = form.querySelector('button[name="save_draft"]')
  let timer = 0
  let changed = false
  let sending = null

  // What is sent equals what the button would send, without files and anything secret.
  function collect () {
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(form)) {
      if (typeof value === 'string' && form.elements[name]?.type !== 'password') {
        fields.append(name, value)
      }
    }
    fields.append(saver.name, saver.value)
    return fields
  }

  async function save () {
    clearTimeout(timer)
    if (!changed || sending) return
    changed = false
    sending = send()
    await sending
    sending = null
    if (changed) plan()
  }

  async function send () {
    try {
      const answer = await fetch(form.action, {
        method: 'POST',
        body: collect(),
        headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
        redirect: 'manual'
      })
      const told = answer.ok ? await answer.json() : null
      show(told ? `${form.dataset.saved} ${told.saved_at}` : form.dataset.unsaved)
    } catch {
      show(form.dataset.unsaved)
    }
  }

  // The same text again is not announced again, so a screen reader speaks once a minute at most.
  function show (text) {
    if (status.textContent !== text) status.textContent = text
  }

  function plan () {
    clearTimeout(timer)
    timer = setTimeout(save, WAIT)
  }

  function note (event) {
    if (event.target.type === 'file' || event.target.type === 'password') return
    changed = true
    plan()
  }

  form.addEventListener('input', note)
  form.addEventListener('change', note)
  form.addEventListener('focusout', save)
  form.addEventListener('submit', event => {
    clearTimeout(timer)
    changed = false
    if (!sending) return
    // A draft still on its way would come to life again after the form was taken.
    event.preventDefault()
    sending.then(() => form.requestSubmit(event.submitter))
  })
}
