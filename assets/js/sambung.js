// What pages gain from JavaScript. Every page works without it.
import { Button, createAll, ErrorSummary, PasswordInput } from 'govuk-frontend'

import { enableCopying } from './copying.js'

// The components' own precondition; set here because the pages allow no inline script.
document.body.classList.add('js-enabled', 'govuk-frontend-supported')

createAll(Button)
createAll(ErrorSummary)
createAll(PasswordInput)
enableCopying()
