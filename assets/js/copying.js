// A button that copies a text field. It stays hidden without script: the text can be selected.

/** Copy a text; over plain http the browser offers only the older way. */
async function copyText (field) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(field.value)
    return
  }
  field.select()
  if (!document.execCommand('copy')) throw new Error('refused')
}

/** Give each button its work; it names the field (data-copies) and says when it is done. */
export function enableCopying () {
  for (const button of document.querySelectorAll('[data-copies]')) {
    const field = document.getElementById(button.dataset.copies)
    const told = document.getElementById(button.dataset.tells)
    button.hidden = false
    button.addEventListener('click', () => {
      copyText(field).then(
        () => { told.textContent = button.dataset.done },
        () => { field.focus(); field.select() }
      )
    })
  }
}
