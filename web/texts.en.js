// SPDX-License-Identifier: Apache-2.0
export default {
  language: "en",

  signIn: "Sign in",
  signInLead: "With your fingerprint, your face or your screen lock. There is no password.",
  signInButton: "Sign in with a passkey",
  orByName: "or with your name",
  name: "Name",
  continue: "Continue",
  mailLink: "Email me a sign-in link",
  useCode: "Use a recovery code",
  phoneHint:
    "Is your passkey on a phone? Choose “another device” when your browser asks, and scan the QR code with the phone’s camera. Bluetooth must be on for both.",
  noPhoneHint:
    "A phone’s passkey cannot be used on this computer: it has no Bluetooth, or its administrator forbids it. A security key works, and so do the other ways in.",
  newHere: "New here?",
  makeAccount: "Make an account",
  signOut: "Sign out",
  cancel: "Cancel",
  back: "Back to sign-in",
  needName: "Type your name first: the link goes to the address of that account.",
  waiting: "Follow your browser’s steps.",
  returning: "Taking you back to {site}.",
  returnTo: "Continue to {site}",

  signUpLead: "Your device makes a passkey and keeps it for you. There is no password to think of.",
  nameHint: "What you sign in with: an e-mail address or any name that you will remember.",
  displayName: "What to call you",
  optional: "optional",
  signUpButton: "Sign up with a passkey",
  signUpHint:
    "To keep the passkey on a phone, choose “another device” when your browser asks, and scan the QR code with the phone’s camera.",
  signUpMailLead: "First we send you a link, so that the account is certain to be yours.",
  email: "E-mail address",
  sendLink: "Email me a link",
  haveAccount: "Have an account?",

  mailTitle: "Look in your mail",
  mailSignIn:
    "If {name} has a confirmed address here, a sign-in link is on its way to it. It works once, until {time}.",
  mailSignUp: "A link is on its way to {email}. It works once, until {time}. Open it to go on.",
  mailNothing: "Nothing came? Look among the junk mail, or check that the name is right.",

  codeTitle: "Use a recovery code",
  codeLead: "One of the codes that you kept when you made them. Each works once.",
  code: "Recovery code",
  codeHint: "Four groups of four; small letters are fine, dashes may be left out.",
  codeButton: "Use this code",

  link: {
    email_sign_in: ["Sign in", "You asked for this link by e-mail.", "Sign in"],
    enrolment: [
      "Add this device",
      "The link lets you make one passkey on this device for your account.",
      "Make a passkey here",
    ],
    recovery: [
      "Get back into your account",
      "The link lets you make a new passkey, and with it you are in again.",
      "Make a new passkey",
    ],
    verify_email: [
      "Confirm your e-mail address",
      "Then mail about your account goes to it, and it can bring you back in.",
      "Confirm",
    ],
  },
  linkOnce: "Nothing has happened yet: the link is used when you press the button, and works once.",
  emailConfirmed: "Your e-mail address is confirmed.",

  enrolTitle: "Make a new passkey",
  enrolLead: "One step is left, {name}: make a passkey on this device. You have ten minutes.",
  enrolButton: "Make a passkey",
  enrolled: "The passkey is made, and you are signed in.",

  welcomeTitle: "Your account is ready",
  welcomeLead: "You are signed in with your new passkey, {name}.",
  callPasskey: "What to call this passkey",
  callHint: "So that you know it among others.",
  save: "Save",
  saved: "Saved.",
  secondTitle: "Set up a second way in",
  secondLead: "If you lose this passkey, you lose the account. A second way takes a minute.",
  secondDevice: "Another device",
  secondDeviceLead: "A phone, another computer or a security key.",
  secondCodes: "Recovery codes",
  secondCodesLead: "Ten codes to print or keep in a safe place.",
  secondEmail: "E-mail address",
  secondEmailLead: "A link brings you back in.",
  skip: "Not now",

  account: "Your account",
  signedInAs: "Signed in as {name}",
  passkeys: "Your passkeys",
  added: "Added {day}",
  lastUsed: "last used {day}",
  notUsed: "not used yet",
  today: "today",
  synced: "Synced",
  oneDevice: "Only on one device",
  disabled: "Disabled",
  rename: "Rename",
  renameOne: "Rename {label}",
  remove: "Remove",
  removeOne: "Remove {label}",
  removeAsk: "Remove “{label}”? It will not sign you in any more.",
  removeLast:
    "“{label}” is the last way into this account. Without it nobody gets in again, you neither.",
  removeAnyway: "Remove it all the same",
  removed:
    "The passkey is removed. Delete it too where your passkeys are kept, if it is still there.",
  keep: "Keep it",
  enable: "Enable",
  enableOne: "Enable {label}",
  addHere: "Add a passkey here",
  addDevice: "Add another device",
  addHint:
    "For a security key or a phone beside you choose “another device” when your browser asks. For a device elsewhere make a link.",
  addedPasskey: "The passkey is added.",
  confirmFirst: "First confirm, with a passkey that you have, that it is you.",
  silently: "Your password manager has made a passkey for you: next time you need no mail.",
  deviceTitle: "Open this on the other device",
  deviceLead:
    "Scan the QR code with its camera, or send yourself the link. It works once, until {time}, and lets whoever opens it into your account: show it to nobody.",
  qr: "QR code of the link",
  copy: "Copy",
  copied: "Copied",
  done: "Done",

  codesLeft: "{left} of {total} codes are left, made {day}.",
  codesNone: "None yet. With codes on paper you get back in when every device is lost.",
  makeCodes: "Make recovery codes",
  makeNewCodes: "Make new codes",
  newCodesHint: "New codes replace the old ones.",
  codesTitle: "Your recovery codes",
  codesOnce: "They are shown this once. Each works once. Keep them where your devices are not.",
  print: "Print",
  download: "Download",
  codesKept: "I have kept them",
  codesFile: "Recovery codes of {name} at {site}, made {day}",

  emailNone: "None yet. With a confirmed address a link can bring you back in.",
  emailSet: "{email}, confirmed {day}",
  emailSent: "A link is on its way to {email}. Open it to confirm the address.",
  emailRemoved: "The address is removed.",
  newEmail: "New address",

  sessions: "Where you are signed in",
  thisBrowser: "This browser",
  anotherBrowser: "Another browser or program",
  sessionDates: "Signed in {day}, last used {used}",
  sessionEnded: "That session is ended.",
  endSession: "Sign out, signed in {day}",
  by: {
    pop: "with a passkey",
    email: "by e-mail",
    recovery: "with a recovery code",
    ticket: "with a recovery link",
  },

  unableTitle: "Passkeys cannot be used here",
  unableLead:
    "Recent versions of Chrome, Edge, Firefox and Safari can, on computers and on phones.",
  broken: "Something went wrong on this page. Load it again.",

  tips: {
    locked: "Is your password manager locked? Unlock it, then try again.",
    elsewhere:
      "Is the passkey on another device? Choose “another device” when your browser asks, and scan the QR code with it.",
    noPhone:
      "Phones cannot be used as passkeys on this computer: it has no Bluetooth, or its administrator forbids it. Use a security key, or a device that has the passkey.",
    otherWay: "Or come in another way: with a link by e-mail, or a recovery code.",
    code: "Or come in with a recovery code.",
  },

  warnings: {
    may_replace_earlier:
      "It may have taken the place of an earlier passkey on the same device: keep a second one elsewhere.",
    passkey_not_discoverable: "This passkey works only after you type your name.",
  },
  needsName: "Works only after you type your name.",
  stalled: "Its counter did not grow at the last sign-in, as if it had been copied.",

  advice: {
    add_second_passkey: "Add a passkey on a second device.",
    passkey_not_discoverable: "One passkey works only after you type your name.",
    only_device_bound: "Add a passkey that is synced, or one more device.",
    make_recovery_codes: "Make recovery codes and keep them on paper.",
    recovery_codes_low: "Few recovery codes are left: make new ones.",
    verify_email: "Confirm an e-mail address.",
  },
  adviceLead: "If you lose this one way in, you lose the account.",

  // In place of the sentences of passkey.js, by the same keys; and for codes that need one here.
  errors: {
    cancelled: "Nothing happened: the request was cancelled, or there is no passkey for it here.",
    timeout: "The request ran out of time. Try again when you are ready.",
    expired: "This took longer than the server waits. Try again.",
    "registration.cancelled":
      "No passkey was made: the request was cancelled. Nothing was saved; try again when you are ready.",
    "registration.timeout":
      "No passkey was made: the request ran out of time. Nothing was saved; try again when you are ready.",
    "registration.not_supported":
      "This device cannot make a passkey of the kind that this site needs. Try another device or a password manager.",
    aborted: "The request was stopped. Try again when you are ready.",
    already_registered:
      "This device or password manager already has a passkey for this account. Sign in with it, or add one on another device.",
    not_supported: "This browser cannot use passkeys. Update it, or try another browser or device.",
    insecure:
      "Passkeys need a secure connection. Open this page at an address that begins with https://.",
    security:
      "The browser refused: passkeys of this site do not belong to this address. Check the address above.",
    unknown_credential:
      "This site does not know that passkey any more. Choose another one, and delete this one where your passkeys are kept.",
    authenticator: "Your device or password manager could not finish.",
    network: "The server could not be reached. Check your connection, and try again.",
    rate_limited: "There were too many tries in a short time. Wait a moment, then try again.",
    server: "The server could not do this just now. Try again in a moment.",
    refused: "The server did not accept this.",
    unauthenticated: "You are signed out. Sign in again.",
    reauthentication_required: "Confirm with a passkey that it is you, then try again.",
    user_name_taken: "That name is taken. Choose another, or sign in if it is yours.",
    sign_up_closed: "New accounts cannot be made here at present.",
    user_disabled: "This account is disabled. Ask whoever runs this site.",
    credential_disabled: "This passkey is disabled. Sign in with another one.",
    credential_not_allowed:
      "That passkey is not one of this name’s. Choose another, or sign in without typing a name.",
    signature_invalid:
      "That passkey did not fit. Choose another, or sign in without typing a name.",
    user_not_verified:
      "Your fingerprint, face or PIN is needed. Try again, and confirm when you are asked.",
    recovery_refused: "Name and code do not fit together, or the code was used already.",
    link_refused: "This link was used already, or is too old. Ask for a new one.",
    session_restricted:
      "This is not possible yet. After a recovery, some changes have to wait for 24 hours.",
    conflict: "The account cannot take this now: there is no passkey yet, or there are too many.",
  },
};
