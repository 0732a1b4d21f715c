// Passkeys: asks the browser for one and sends what it answers with the form around the button.
// Without it, or in a browser without passkeys, the forms stay hidden and other ways remain.

const supported =
  window.PublicKeyCredential !== undefined &&
  typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function'

async function fetchOptions (form) {
  const kept = document.getElementById('passkey-options')
  if (kept) return JSON.parse(kept.textContent)
  const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  return await answer.json()
}

async function create (options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON({
    ...options.creation_options.publicKey,
    // A passkey is kept by the device and unlocks by finger, face or PIN.
    authenticatorSelection: {
      residentKey: 'required', requireResidentKey: true, userVerification: 'required'
    }
  })
  return await navigator.credentials.create({ publicKey })
}

async function get (options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({
    ...options.request_options.publicKey, userVerification: 'required'
  })
  return await navigator.credentials.get({ publicKey })
}

async function answer (form) {
  const failed = document.querySelector('[data-passkey-failed]')
  failed.hidden = true
  try {
    const options = await fetchOptions(form)
    const credential = await (form.dataset.passkey === 'create' ? create : get)(options)
    form.elements.credential.value = JSON.stringify(credential.toJSON())
    form.submit()
  } catch {
    failed.hidden = false
  }
}

if (supported) {
  for (const element of document.querySelectorAll('[data-passkey], [data-passkey-offer]')) {
    element.hidden = false
  }
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.addEventListener('submit', event => {
      event.preventDefault()
      answer(form)
    })
  }
}
