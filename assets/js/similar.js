// Shows what exists already while name and purpose of a new application are written. Without it the
// button below the fields does the same. The server sends escaped HTML.

const WAIT = 400
const FEWEST = 3
const LONGEST = 2000

for (const place of document.querySelectorAll('[data-similar]')) watch(place)

function watch (place) {
  const form = place.closest('form')
  const { name, purpose } = form.elements
  const shown = place.querySelector('[data-similar-found]')
  let timer = 0
  let running = null
  let asked = read()

  function read () {
    return new URLSearchParams({
      name: name.value.trim(), purpose: purpose.value.trim().slice(0, LONGEST)
    }).toString()
  }

  async function ask () {
    const question = read()
    if (question === asked || name.value.trim().length + purpose.value.trim().length < FEWEST) return
    asked = question
    running?.abort()
    running = new AbortController()
    try {
      const answer = await fetch(`${place.dataset.similar}?${question}`, { signal: running.signal })
      if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`)
      shown.innerHTML = await answer.text()
    } catch (error) {
      if (error.name !== 'AbortError') shown.textContent = place.dataset.similarFailed
    }
  }

  for (const field of [name, purpose]) {
    field.addEventListener('input', () => {
      clearTimeout(timer)
      timer = setTimeout(ask, WAIT)
    })
  }
}
