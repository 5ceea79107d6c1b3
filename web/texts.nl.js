// SPDX-License-Identifier: Apache-2.0
export default {
  language: "nl",

  signIn: "Inloggen",
  signInLead: "Met je vingerafdruk, je gezicht of je schermvergrendeling. Er is geen wachtwoord.",
  signInButton: "Inloggen met een passkey",
  orByName: "of met je naam",
  name: "Naam",
  continue: "Doorgaan",
  mailLink: "Mail me een inloglink",
  useCode: "Herstelcode gebruiken",
  phoneHint:
    "Staat je passkey op een telefoon? Kies ‘ander apparaat’ als je browser het vraagt en scan de QR-code met de camera van de telefoon. Bluetooth moet op beide aan staan.",
  noPhoneHint:
    "De passkey van een telefoon werkt niet op deze computer: er is geen Bluetooth, of de beheerder staat het niet toe. Een beveiligingssleutel werkt wel, en de andere manieren ook.",
  newHere: "Nieuw hier?",
  byInvitation:
    "Nieuw hier? Voor een account is een uitnodiging nodig: vraag erom bij wie deze site beheert.",
  byOthers: "Nieuw hier? Wie deze site beheert, maakt de accounts: vraag het daar.",
  makeAccount: "Account maken",
  signOut: "Uitloggen",
  cancel: "Annuleren",
  back: "Terug naar inloggen",
  needName: "Vul eerst je naam in: de link gaat naar het adres van dat account.",
  waiting: "Volg de stappen van je browser.",
  returning: "Terug naar {site}.",
  returnTo: "Verder naar {site}",

  signUpLead:
    "Je apparaat maakt een passkey en bewaart die voor je. Je hoeft geen wachtwoord te bedenken.",
  nameHint: "Waarmee je inlogt: een e-mailadres of een naam die je onthoudt.",
  displayName: "Hoe we je noemen",
  optional: "optioneel",
  signUpButton: "Aanmelden met een passkey",
  signUpHint:
    "Wil je de passkey op een telefoon bewaren, kies dan ‘ander apparaat’ als je browser het vraagt en scan de QR-code met de camera van de telefoon.",
  signUpMailLead: "Eerst sturen we je een link, zodat het account zeker van jou is.",
  email: "E-mailadres",
  sendLink: "Mail me een link",
  haveAccount: "Heb je al een account?",

  mailTitle: "Kijk in je mail",
  mailSignIn:
    "Als {name} hier een bevestigd adres heeft, is er een inloglink onderweg. Die werkt één keer, tot {time}.",
  mailSignUp:
    "Er is een link onderweg naar {email}. Die werkt één keer, tot {time}. Open hem om door te gaan.",
  mailNothing: "Niets gekregen? Kijk bij de ongewenste mail, of controleer wat je hebt ingevuld.",

  codeTitle: "Herstelcode gebruiken",
  codeLead: "Een van de codes die je hebt bewaard. Elke code werkt één keer.",
  code: "Herstelcode",
  codeHint: "Vier groepjes van vier; kleine letters mogen, streepjes mag je weglaten.",
  codeButton: "Deze code gebruiken",

  link: {
    email_sign_in: ["Inloggen", "Je hebt per mail om deze link gevraagd.", "Inloggen"],
    enrolment: [
      "Dit apparaat toevoegen",
      "Met de link maak je op dit apparaat een passkey voor je account.",
      "Hier een passkey maken",
    ],
    recovery: [
      "Terug in je account",
      "Met de link maak je een nieuwe passkey, en daarmee ben je er weer in.",
      "Nieuwe passkey maken",
    ],
    verify_email: [
      "Je e-mailadres bevestigen",
      "Daarna gaat mail over je account erheen, en kan die je terugbrengen.",
      "Bevestigen",
    ],
  },
  linkOnce:
    "Er is nog niets gebeurd: de link wordt gebruikt als je op de knop drukt, en werkt één keer.",
  emailConfirmed: "Je e-mailadres is bevestigd.",

  enrolTitle: "Nieuwe passkey maken",
  enrolLead: "Nog één stap, {name}: maak een passkey op dit apparaat. Je hebt tien minuten.",
  enrolButton: "Passkey maken",
  enrolled: "De passkey is gemaakt en je bent ingelogd.",

  welcomeTitle: "Je account is klaar",
  welcomeLead: "Je bent ingelogd met je nieuwe passkey, {name}.",
  callPasskey: "Naam van deze passkey",
  callHint: "Zodat je hem tussen andere herkent.",
  save: "Opslaan",
  saved: "Opgeslagen.",
  secondTitle: "Regel een tweede manier",
  secondLead:
    "Raak je deze passkey kwijt, dan ben je het account kwijt. Een tweede manier kost een minuut.",
  secondDevice: "Een ander apparaat",
  secondDeviceLead: "Een telefoon, een andere computer of een beveiligingssleutel.",
  secondCodes: "Herstelcodes",
  secondCodesLead: "Tien codes om te printen of veilig te bewaren.",
  secondEmail: "E-mailadres",
  secondEmailLead: "Een link brengt je terug.",
  skip: "Nu niet",

  account: "Je account",
  signedInAs: "Ingelogd als {name}",
  passkeys: "Je passkeys",
  added: "Toegevoegd {day}",
  lastUsed: "laatst gebruikt {day}",
  notUsed: "nog niet gebruikt",
  today: "vandaag",
  synced: "Gesynchroniseerd",
  oneDevice: "Alleen op één apparaat",
  disabled: "Uitgeschakeld",
  rename: "Hernoemen",
  renameOne: "{label} hernoemen",
  remove: "Verwijderen",
  removeOne: "{label} verwijderen",
  removeAsk: "‘{label}’ verwijderen? Je kunt er dan niet meer mee inloggen.",
  removeLast:
    "‘{label}’ is de laatste manier om in dit account te komen. Zonder komt niemand er nog in, jij ook niet.",
  removeAnyway: "Toch verwijderen",
  removed: "De passkey is verwijderd. Wis hem ook waar je passkeys staan, als hij daar nog is.",
  keep: "Houden",
  enable: "Inschakelen",
  enableOne: "{label} inschakelen",
  addHere: "Hier een passkey toevoegen",
  addDevice: "Ander apparaat toevoegen",
  addHint:
    "Voor een beveiligingssleutel of een telefoon naast je kies je ‘ander apparaat’ als je browser het vraagt. Voor een apparaat elders maak je een link.",
  addedPasskey: "De passkey is toegevoegd.",
  confirmFirst: "Bevestig eerst met een passkey die je hebt dat jij het bent.",
  silently:
    "Je wachtwoordmanager heeft een passkey voor je gemaakt: de volgende keer is geen mail nodig.",
  deviceTitle: "Open dit op het andere apparaat",
  deviceLead:
    "Scan de QR-code met de camera, of stuur jezelf de link. Die werkt één keer, tot {time}, en laat iedereen die hem opent in je account: laat hem aan niemand zien.",
  qr: "QR-code van de link",
  copy: "Kopiëren",
  copied: "Gekopieerd",
  done: "Klaar",

  codesLeft: "Nog {left} van {total} codes over, gemaakt {day}.",
  codesNone: "Nog geen. Met codes op papier kom je erin als alle apparaten kwijt zijn.",
  makeCodes: "Herstelcodes maken",
  makeNewCodes: "Nieuwe codes maken",
  newCodesHint: "Nieuwe codes vervangen de oude.",
  codesTitle: "Je herstelcodes",
  codesOnce:
    "Je ziet ze alleen deze keer. Elke code werkt één keer. Bewaar ze ergens waar je apparaten niet zijn.",
  print: "Printen",
  download: "Downloaden",
  codesKept: "Ik heb ze bewaard",
  codesFile: "Herstelcodes van {name} bij {site}, gemaakt {day}",

  emailNone: "Nog geen. Met een bevestigd adres kan een link je terugbrengen.",
  emailSet: "{email}, bevestigd {day}",
  emailSent: "Er is een link onderweg naar {email}. Open hem om het adres te bevestigen.",
  emailRemoveAsk: "{email} verwijderen? Dan brengt geen link je meer terug in je account.",
  emailRemoved: "Het adres is verwijderd.",
  newEmail: "Nieuw adres",

  sessions: "Waar je bent ingelogd",
  thisBrowser: "Deze browser",
  anotherBrowser: "Een andere browser of een programma",
  sessionDates: "Ingelogd {day}, laatst gebruikt {used}",
  sessionEnded: "Die sessie is beëindigd.",
  endSession: "Uitloggen, ingelogd {day}",
  by: {
    pop: "met een passkey",
    email: "per mail",
    recovery: "met een herstelcode",
    ticket: "met een herstellink",
  },

  unableTitle: "Passkeys werken hier niet",
  unableLead:
    "Recente versies van Chrome, Edge, Firefox en Safari kunnen het, op computers en telefoons.",
  broken: "Er ging iets mis op deze pagina. Laad hem opnieuw.",

  tips: {
    locked: "Is je wachtwoordmanager vergrendeld? Ontgrendel hem en probeer het opnieuw.",
    elsewhere:
      "Staat de passkey op een ander apparaat? Kies ‘ander apparaat’ als je browser het vraagt en scan daarmee de QR-code.",
    noPhone:
      "Telefoons werken op deze computer niet als passkey: er is geen Bluetooth, of de beheerder staat het niet toe. Gebruik een beveiligingssleutel of een apparaat dat de passkey heeft.",
    otherWay: "Of kom op een andere manier binnen: met een link per mail of een herstelcode.",
    code: "Of kom binnen met een herstelcode.",
  },

  warnings: {
    may_replace_earlier:
      "Hij heeft misschien een eerdere passkey op hetzelfde apparaat vervangen: houd er elders een tweede.",
    passkey_not_discoverable: "Deze passkey werkt pas als je je naam invult.",
  },
  needsName: "Werkt pas als je je naam invult.",
  regressed: "De teller groeide niet bij de laatste keer inloggen, alsof hij is gekopieerd.",

  advice: {
    add_second_passkey: "Voeg een passkey toe op een tweede apparaat.",
    passkey_not_discoverable: "Een passkey werkt pas als je je naam invult.",
    only_device_bound: "Voeg een gesynchroniseerde passkey toe, of nog een apparaat.",
    create_recovery_codes: "Maak herstelcodes en bewaar ze op papier.",
    recovery_codes_low: "Er zijn nog maar weinig herstelcodes over: maak nieuwe.",
    verify_email: "Bevestig een e-mailadres.",
  },
  adviceLead: "Raak je deze ene manier kwijt, dan ben je het account kwijt.",

  operator: {
    title: "Beheer",
    lead: "Een API-sleutel met het recht ‘admin’ opent deze pagina. Deze opdracht maakt er een:",
    key: "API-sleutel",
    keyHint:
      "Hij blijft in het geheugen van deze pagina en is vergeten zodra je haar verlaat of opnieuw laadt.",
    open: "Openen",
    lock: "Vergrendelen",
    charts: "De laatste 30 dagen",
    signIns: "Keren ingelogd",
    failures: "Fouten per code",
    providers: "Passkeys per aanbieder",
    other: "andere",
    unnamed: "zonder naam",
    none: "nog geen",
    users: "Accounts",
    whom: "Naam, e-mailadres of ID",
    search: "Zoeken",
    searchHint: "Het begin van een naam is genoeg. Zonder iets: iedereen.",
    nobody: "Niemand gevonden.",
    more: "Meer tonen",
    called: "Weergavenaam",
    since: "Sinds",
    state: "Toestand",
    waysBack: "Wegen terug",
    weak: "zwak",
    fair: "voldoende",
    strong: "sterk",
    codesLeft: "{left} herstelcodes over",
    elsewhere: "Elders",
    recovered: "Hersteld",
    id: "ID",
    passkeys: "Passkeys",
    disable: "Uitschakelen",
    disableOne: "{label} uitschakelen",
    clear: "Opmerking wissen",
    clearOne: "Opmerking van {label} wissen",
    disableUser: "Account uitschakelen",
    enableUser: "Account inschakelen",
    ticket: "Herstellink maken",
    ticketTitle: "Herstellink",
    ticketLead:
      "Wie hem opent, kan één keer, tot {time}, een passkey voor {name} maken. Wees zeker wie erom vraagt en geef hem zelf. Hij wordt niet nog eens getoond.",
    events: "Gebeurtenissen tonen",
    everybody: "Gebeurtenissen van iedereen tonen",
    audit: "Logboek",
    follow: "Volgen",
    time: "Tijd (UTC)",
    event: "Gebeurtenis",
    result: "Resultaat",
    user: "Account",
    address: "Adres",
    by: "Door",
    badKey: "De server kent deze API-sleutel niet. Misschien is hij ingetrokken of verlopen.",
    noScope: "Deze API-sleutel heeft niet het recht ‘admin’. Gebruik er een die dat heeft.",
    lastWay: "Dat is de laatste weg naar dit account. Druk nog eens als je het toch wilt.",
  },

  errors: {
    cancelled: "Er is niets gebeurd: het verzoek is geannuleerd, of er is hier geen passkey voor.",
    timeout: "De tijd is om. Probeer het opnieuw als je zover bent.",
    expired: "Dit duurde langer dan de server wacht. Probeer het opnieuw.",
    "registration.cancelled":
      "Er is geen passkey gemaakt: het verzoek is geannuleerd. Er is niets opgeslagen.",
    "registration.timeout": "Er is geen passkey gemaakt: de tijd is om. Er is niets opgeslagen.",
    "registration.not_supported":
      "Dit apparaat kan niet het soort passkey maken dat hier nodig is. Probeer een ander apparaat of een wachtwoordmanager.",
    aborted: "Het verzoek is gestopt.",
    already_registered:
      "Op dit apparaat of in deze wachtwoordmanager staat al een passkey voor dit account. Log daarmee in, of voeg er een toe op een ander apparaat.",
    not_supported:
      "Deze browser kan geen passkeys gebruiken. Werk hem bij, of probeer een andere browser of een ander apparaat.",
    insecure:
      "Passkeys vragen een veilige verbinding. Open deze pagina op een adres dat met https:// begint.",
    security:
      "De browser weigerde: passkeys van deze site horen niet bij dit adres. Controleer het adres hierboven.",
    credential_unknown:
      "Deze site kent die passkey niet meer. Kies een andere, en wis deze waar je passkeys staan.",
    backup_eligible_changed:
      "Deze passkey stond op één apparaat en wordt nu gesynchroniseerd, of andersom. Daarom accepteert deze site hem niet meer. Meld je op een andere manier aan en vervang hem.",
    sign_count_not_increased:
      "Deze passkey is mogelijk gekopieerd. Daarom accepteert deze site hem niet. Meld je op een andere manier aan en vervang hem.",
    authenticator: "Je apparaat of wachtwoordmanager kon het niet afmaken.",
    network: "De server is niet bereikbaar. Controleer je verbinding en probeer het opnieuw.",
    rate_limited: "Dat waren te veel pogingen in korte tijd. Wacht even en probeer het opnieuw.",
    server: "De server kan dit nu niet. Probeer het zo nog eens.",
    refused: "De server heeft dit niet geaccepteerd.",
    unauthenticated: "Je bent uitgelogd. Log opnieuw in.",
    reauthentication_required: "Bevestig met een passkey dat jij het bent en probeer het opnieuw.",
    user_name_taken: "Die naam is bezet. Kies een andere, of log in als het de jouwe is.",
    sign_up_closed:
      "Nieuwe accounts kunnen hier nu niet worden gemaakt. Vraag het aan wie deze site beheert.",
    user_disabled: "Dit account is uitgeschakeld. Vraag het aan wie deze site beheert.",
    credential_disabled: "Deze passkey is uitgeschakeld. Log in met een andere.",
    credential_not_allowed:
      "Die passkey hoort niet bij deze naam. Kies een andere, of log in zonder een naam in te vullen.",
    signature_invalid:
      "Die passkey paste niet. Kies een andere, of log in zonder een naam in te vullen.",
    user_not_verified:
      "Je vingerafdruk, gezicht of pincode is nodig. Probeer het opnieuw en bevestig als het gevraagd wordt.",
    recovery_refused:
      "Naam en code passen niet bij elkaar, of de code is al gebruikt. Controleer beide, of probeer een andere code.",
    link_refused: "Deze link is al gebruikt of te oud. Vraag een nieuwe aan.",
    session_restricted:
      "Dit kan nog niet. Na een herstel moeten sommige wijzigingen 24 uur wachten.",
    conflict: "Dit kan nu niet: het account heeft nog geen passkey, of te veel.",
  },
};
