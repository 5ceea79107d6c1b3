// SPDX-License-Identifier: Apache-2.0
export default {
  language: "de",

  signIn: "Anmelden",
  signInLead: "Mit Fingerabdruck, Gesicht oder Bildschirmsperre. Ein Passwort gibt es nicht.",
  signInButton: "Mit einem Passkey anmelden",
  orByName: "oder mit Ihrem Namen",
  name: "Name",
  continue: "Weiter",
  mailLink: "Anmeldelink per E-Mail schicken",
  useCode: "Wiederherstellungscode verwenden",
  phoneHint:
    "Ist Ihr Passkey auf einem Telefon? Wählen Sie „Anderes Gerät“, wenn der Browser fragt, und scannen Sie den QR-Code mit der Kamera des Telefons. Bluetooth muss auf beiden an sein.",
  noPhoneHint:
    "Der Passkey eines Telefons lässt sich an diesem Computer nicht verwenden: Er hat kein Bluetooth, oder die Verwaltung erlaubt es nicht. Ein Sicherheitsschlüssel geht, und die anderen Wege auch.",
  newHere: "Neu hier?",
  byInvitation:
    "Neu hier? Für ein Konto brauchen Sie eine Einladung: Fragen Sie, wer diese Website betreibt.",
  byOthers: "Neu hier? Konten legt an, wer diese Website betreibt: Fragen Sie dort.",
  makeAccount: "Konto anlegen",
  signOut: "Abmelden",
  cancel: "Abbrechen",
  back: "Zurück zur Anmeldung",
  needName: "Geben Sie zuerst Ihren Namen ein: Der Link geht an die Adresse dieses Kontos.",
  waiting: "Folgen Sie den Schritten Ihres Browsers.",
  returning: "Es geht zurück zu {site}.",
  returnTo: "Weiter zu {site}",

  signUpLead:
    "Ihr Gerät erstellt einen Passkey und bewahrt ihn für Sie auf. Ein Passwort müssen Sie sich nicht ausdenken.",
  nameHint: "Damit melden Sie sich an: eine E-Mail-Adresse oder ein Name, den Sie sich merken.",
  displayName: "Wie wir Sie nennen sollen",
  optional: "freiwillig",
  signUpButton: "Mit einem Passkey registrieren",
  signUpHint:
    "Soll der Passkey auf ein Telefon, wählen Sie „Anderes Gerät“, wenn der Browser fragt, und scannen Sie den QR-Code mit der Kamera des Telefons.",
  signUpMailLead: "Zuerst schicken wir Ihnen einen Link, damit das Konto sicher Ihnen gehört.",
  email: "E-Mail-Adresse",
  sendLink: "Link schicken",
  haveAccount: "Haben Sie schon ein Konto?",

  mailTitle: "Sehen Sie in Ihr Postfach",
  mailSignIn:
    "Wenn {name} hier eine bestätigte Adresse hat, ist ein Anmeldelink dorthin unterwegs. Er gilt einmal, bis {time}.",
  mailSignUp:
    "Ein Link ist unterwegs an {email}. Er gilt einmal, bis {time}. Öffnen Sie ihn, um fortzufahren.",
  mailNothing:
    "Nichts angekommen? Sehen Sie im Spam nach, und prüfen Sie, was Sie eingegeben haben.",

  codeTitle: "Wiederherstellungscode verwenden",
  codeLead: "Einer der Codes, die Sie damals aufbewahrt haben. Jeder gilt einmal.",
  code: "Wiederherstellungscode",
  codeHint: "Vier Vierergruppen; Kleinbuchstaben sind recht, Striche dürfen fehlen.",
  codeButton: "Code verwenden",

  link: {
    email_sign_in: ["Anmelden", "Sie haben diesen Link per E-Mail angefordert.", "Anmelden"],
    enrolment: [
      "Dieses Gerät hinzufügen",
      "Mit dem Link erstellen Sie auf diesem Gerät einen Passkey für Ihr Konto.",
      "Passkey hier erstellen",
    ],
    recovery: [
      "Zurück in Ihr Konto",
      "Mit dem Link erstellen Sie einen neuen Passkey und sind damit wieder in Ihrem Konto.",
      "Neuen Passkey erstellen",
    ],
    verify_email: [
      "E-Mail-Adresse bestätigen",
      "Danach geht Post zu Ihrem Konto dorthin, und sie kann Sie wieder in Ihr Konto bringen.",
      "Bestätigen",
    ],
  },
  linkOnce:
    "Noch ist nichts geschehen: Der Link wird erst mit dem Knopf verbraucht und gilt einmal.",
  emailConfirmed: "Ihre E-Mail-Adresse ist bestätigt.",

  enrolTitle: "Neuen Passkey erstellen",
  enrolLead:
    "Ein Schritt fehlt noch, {name}: Erstellen Sie auf diesem Gerät einen Passkey. Sie haben zehn Minuten.",
  enrolButton: "Passkey erstellen",
  enrolled: "Der Passkey ist erstellt, und Sie sind angemeldet.",

  welcomeTitle: "Ihr Konto ist bereit",
  welcomeLead: "Sie sind mit Ihrem neuen Passkey angemeldet, {name}.",
  callPasskey: "Name dieses Passkeys",
  callHint: "Damit Sie ihn unter anderen erkennen.",
  save: "Speichern",
  saved: "Gespeichert.",
  secondTitle: "Richten Sie einen zweiten Weg ein",
  secondLead:
    "Wenn Sie diesen Passkey verlieren, verlieren Sie das Konto. Ein zweiter Weg dauert eine Minute.",
  secondDevice: "Ein weiteres Gerät",
  secondDeviceLead: "Ein Telefon, ein anderer Computer oder ein Sicherheitsschlüssel.",
  secondCodes: "Wiederherstellungscodes",
  secondCodesLead: "Zehn Codes zum Drucken oder sicheren Aufbewahren.",
  secondEmail: "E-Mail-Adresse",
  secondEmailLead: "Ein Link bringt Sie zurück ins Konto.",
  skip: "Jetzt nicht",

  account: "Ihr Konto",
  signedInAs: "Angemeldet als {name}",
  passkeys: "Ihre Passkeys",
  added: "Hinzugefügt {day}",
  lastUsed: "zuletzt verwendet {day}",
  notUsed: "noch nicht verwendet",
  today: "heute",
  synced: "Synchronisiert",
  oneDevice: "Nur auf einem Gerät",
  disabled: "Gesperrt",
  rename: "Umbenennen",
  renameOne: "{label} umbenennen",
  remove: "Entfernen",
  removeOne: "{label} entfernen",
  removeAsk: "„{label}“ entfernen? Damit melden Sie sich dann nicht mehr an.",
  removeLast:
    "„{label}“ ist der letzte Weg in dieses Konto. Ohne ihn kommt niemand mehr hinein, auch Sie nicht.",
  removeAnyway: "Trotzdem entfernen",
  removed:
    "Der Passkey ist entfernt. Löschen Sie ihn auch dort, wo Ihre Passkeys liegen, falls er noch da ist.",
  keep: "Behalten",
  enable: "Freigeben",
  enableOne: "{label} freigeben",
  addHere: "Passkey hier hinzufügen",
  addDevice: "Anderes Gerät hinzufügen",
  addHint:
    "Für einen Sicherheitsschlüssel oder ein Telefon neben Ihnen wählen Sie „Anderes Gerät“, wenn der Browser fragt. Für ein Gerät anderswo machen Sie einen Link.",
  addedPasskey: "Der Passkey ist hinzugefügt.",
  confirmFirst: "Bestätigen Sie zuerst mit einem vorhandenen Passkey, dass Sie es sind.",
  silently:
    "Ihr Passwortmanager hat einen Passkey für Sie erstellt: Beim nächsten Mal brauchen Sie keine E-Mail.",
  deviceTitle: "Öffnen Sie dies auf dem anderen Gerät",
  deviceLead:
    "Scannen Sie den QR-Code mit seiner Kamera, oder schicken Sie sich den Link. Er gilt einmal, bis {time}, und lässt jeden, der ihn öffnet, in Ihr Konto: Zeigen Sie ihn niemandem.",
  qr: "QR-Code des Links",
  copy: "Kopieren",
  copied: "Kopiert",
  done: "Fertig",

  codesLeft: "{left} von {total} Codes sind übrig, erstellt {day}.",
  codesNone: "Noch keine. Mit Codes auf Papier kommen Sie hinein, wenn alle Geräte verloren sind.",
  makeCodes: "Codes erstellen",
  makeNewCodes: "Neue Codes erstellen",
  newCodesHint: "Neue Codes ersetzen die alten.",
  codesTitle: "Ihre Wiederherstellungscodes",
  codesOnce:
    "Sie werden nur dieses Mal gezeigt. Jeder gilt einmal. Bewahren Sie sie dort auf, wo Ihre Geräte nicht sind.",
  print: "Drucken",
  download: "Herunterladen",
  codesKept: "Ich habe sie aufbewahrt",
  codesFile: "Wiederherstellungscodes von {name} bei {site}, erstellt {day}",

  emailNone: "Noch keine. Über eine bestätigte Adresse bringt Sie ein Link zurück ins Konto.",
  emailSet: "{email}, bestätigt {day}",
  emailSent: "Ein Link ist unterwegs an {email}. Öffnen Sie ihn, um die Adresse zu bestätigen.",
  emailRemoveAsk: "{email} entfernen? Dann bringt Sie kein Link mehr zurück in Ihr Konto.",
  emailRemoved: "Die Adresse ist entfernt.",
  newEmail: "Neue Adresse",

  sessions: "Wo Sie angemeldet sind",
  thisBrowser: "Dieser Browser",
  anotherBrowser: "Ein anderer Browser oder ein Programm",
  sessionDates: "Angemeldet {day}, zuletzt benutzt {used}",
  sessionEnded: "Diese Sitzung ist beendet.",
  endSession: "Abmelden, angemeldet {day}",
  by: {
    pop: "mit einem Passkey",
    email: "per E-Mail",
    recovery: "mit einem Wiederherstellungscode",
    ticket: "mit einem Wiederherstellungslink",
  },

  unableTitle: "Passkeys gehen hier nicht",
  unableLead:
    "Neuere Versionen von Chrome, Edge, Firefox und Safari können es, auf Computern und Telefonen.",
  broken: "Auf dieser Seite ist etwas schiefgegangen. Laden Sie sie neu.",

  tips: {
    locked:
      "Ist Ihr Passwortmanager gesperrt? Entsperren Sie ihn, und versuchen Sie es noch einmal.",
    elsewhere:
      "Ist der Passkey auf einem anderen Gerät? Wählen Sie „Anderes Gerät“, wenn der Browser fragt, und scannen Sie damit den QR-Code.",
    noPhone:
      "Telefone lassen sich an diesem Computer nicht als Passkey verwenden: Er hat kein Bluetooth, oder die Verwaltung erlaubt es nicht. Nehmen Sie einen Sicherheitsschlüssel oder ein Gerät, das den Passkey hat.",
    otherWay:
      "Oder nehmen Sie einen anderen Weg: einen Link per E-Mail oder einen Wiederherstellungscode.",
    code: "Oder nehmen Sie einen Wiederherstellungscode.",
  },

  warnings: {
    may_replace_earlier:
      "Er hat vielleicht einen früheren Passkey auf demselben Gerät ersetzt: Halten Sie einen zweiten anderswo bereit.",
    passkey_not_discoverable: "Dieser Passkey geht erst, wenn Sie Ihren Namen eingeben.",
  },
  needsName: "Geht erst, wenn Sie Ihren Namen eingeben.",
  regressed: "Sein Zähler ist bei der letzten Anmeldung nicht gewachsen, als wäre er kopiert worden.",

  advice: {
    add_second_passkey: "Fügen Sie einen Passkey auf einem zweiten Gerät hinzu.",
    passkey_not_discoverable: "Ein Passkey geht erst, wenn Sie Ihren Namen eingeben.",
    only_device_bound: "Fügen Sie einen synchronisierten Passkey oder ein weiteres Gerät hinzu.",
    create_recovery_codes:
      "Erstellen Sie Wiederherstellungscodes, und bewahren Sie sie auf Papier auf.",
    recovery_codes_low:
      "Es sind nur noch wenige Wiederherstellungscodes übrig: Erstellen Sie neue.",
    verify_email: "Bestätigen Sie eine E-Mail-Adresse.",
  },
  adviceLead: "Wenn Sie diesen einen Weg verlieren, verlieren Sie das Konto.",

  operator: {
    title: "Betrieb",
    lead: "Ein API-Schlüssel mit dem Recht „admin“ öffnet diese Seite. Dieser Befehl erzeugt einen:",
    key: "API-Schlüssel",
    keyHint:
      "Er bleibt im Speicher dieser Seite und ist vergessen, sobald Sie sie verlassen oder neu laden.",
    open: "Öffnen",
    lock: "Schließen",
    charts: "Die letzten 30 Tage",
    signIns: "Anmeldungen",
    failures: "Fehler nach Code",
    providers: "Passkeys nach Anbieter",
    other: "andere",
    unnamed: "ohne Namen",
    none: "noch keine",
    users: "Konten",
    whom: "Name, E-Mail-Adresse oder ID",
    search: "Suchen",
    searchHint: "Der Anfang eines Namens genügt. Ohne Angabe: alle.",
    nobody: "Niemand wurde gefunden.",
    more: "Mehr anzeigen",
    called: "Anzeigename",
    since: "Seit",
    state: "Zustand",
    waysBack: "Wege zurück",
    weak: "schwach",
    fair: "ausreichend",
    strong: "stark",
    codesLeft: "{left} Wiederherstellungscodes übrig",
    elsewhere: "Anderswo",
    recovered: "Wiederhergestellt",
    id: "ID",
    passkeys: "Passkeys",
    disable: "Sperren",
    disableOne: "{label} sperren",
    clear: "Vermerk löschen",
    clearOne: "Vermerk von {label} löschen",
    disableUser: "Konto sperren",
    enableUser: "Konto freigeben",
    ticket: "Wiederherstellungslink erstellen",
    ticketTitle: "Wiederherstellungslink",
    ticketLead:
      "Wer ihn öffnet, kann einmal, bis {time}, einen Passkey für {name} erstellen. Vergewissern Sie sich, wer fragt, und übergeben Sie ihn selbst. Er wird nicht noch einmal angezeigt.",
    events: "Ereignisse anzeigen",
    everybody: "Ereignisse aller anzeigen",
    audit: "Protokoll",
    follow: "Mitlaufen",
    time: "Zeit (UTC)",
    event: "Ereignis",
    result: "Ergebnis",
    user: "Konto",
    address: "Adresse",
    by: "Von",
    badKey:
      "Der Server kennt diesen API-Schlüssel nicht. Vielleicht wurde er widerrufen oder ist abgelaufen.",
    noScope: "Dieser API-Schlüssel hat nicht das Recht „admin“. Verwenden Sie einen anderen.",
    lastWay: "Das ist der letzte Weg in dieses Konto. Drücken Sie noch einmal, wenn Sie es wollen.",
  },

  errors: {
    cancelled:
      "Es ist nichts geschehen: Der Vorgang wurde abgebrochen, oder es gibt hier keinen passenden Passkey.",
    timeout: "Die Zeit ist abgelaufen. Versuchen Sie es noch einmal, wenn Sie so weit sind.",
    expired: "Das hat länger gedauert, als der Server wartet. Versuchen Sie es noch einmal.",
    "registration.cancelled":
      "Es wurde kein Passkey erstellt: Der Vorgang wurde abgebrochen. Nichts wurde gespeichert.",
    "registration.timeout":
      "Es wurde kein Passkey erstellt: Die Zeit ist abgelaufen. Nichts wurde gespeichert.",
    "registration.not_supported":
      "Dieses Gerät kann keinen Passkey der Art erstellen, die hier nötig ist. Versuchen Sie ein anderes Gerät oder einen Passwortmanager.",
    aborted: "Der Vorgang wurde beendet.",
    already_registered:
      "Auf diesem Gerät oder in diesem Passwortmanager gibt es schon einen Passkey für dieses Konto. Melden Sie sich damit an, oder fügen Sie einen auf einem anderen Gerät hinzu.",
    not_supported:
      "Dieser Browser kann keine Passkeys. Aktualisieren Sie ihn, oder nehmen Sie einen anderen Browser oder ein anderes Gerät.",
    insecure:
      "Passkeys brauchen eine sichere Verbindung. Öffnen Sie diese Seite unter einer Adresse, die mit https:// beginnt.",
    security:
      "Der Browser hat es verweigert: Passkeys dieser Website gehören nicht zu dieser Adresse. Prüfen Sie die Adresse oben.",
    credential_unknown:
      "Diese Website kennt den Passkey nicht mehr. Nehmen Sie einen anderen, und löschen Sie diesen dort, wo Ihre Passkeys liegen.",
    backup_eligible_changed:
      "Dieser Passkey war an ein Gerät gebunden und wird jetzt synchronisiert, oder umgekehrt. Deshalb nimmt ihn diese Website nicht mehr an. Melden Sie sich anders an, und ersetzen Sie ihn.",
    sign_count_not_increased:
      "Dieser Passkey wurde möglicherweise kopiert. Deshalb nimmt ihn diese Website nicht an. Melden Sie sich anders an, und ersetzen Sie ihn.",
    authenticator: "Ihr Gerät oder Passwortmanager konnte es nicht abschließen.",
    network:
      "Der Server war nicht erreichbar. Prüfen Sie die Verbindung, und versuchen Sie es noch einmal.",
    rate_limited:
      "Das waren zu viele Versuche in kurzer Zeit. Warten Sie einen Moment, und versuchen Sie es noch einmal.",
    server: "Der Server kann das gerade nicht. Versuchen Sie es gleich noch einmal.",
    refused: "Der Server hat das nicht angenommen.",
    unauthenticated: "Sie sind abgemeldet. Melden Sie sich wieder an.",
    reauthentication_required:
      "Bestätigen Sie mit einem Passkey, dass Sie es sind, und versuchen Sie es noch einmal.",
    user_name_taken:
      "Der Name ist vergeben. Wählen Sie einen anderen, oder melden Sie sich an, wenn es Ihrer ist.",
    sign_up_closed:
      "Neue Konten lassen sich hier derzeit nicht anlegen. Fragen Sie, wer diese Website betreibt.",
    user_disabled: "Dieses Konto ist gesperrt. Fragen Sie, wer diese Website betreibt.",
    credential_disabled: "Dieser Passkey ist gesperrt. Melden Sie sich mit einem anderen an.",
    credential_not_allowed:
      "Dieser Passkey gehört nicht zu diesem Namen. Nehmen Sie einen anderen, oder melden Sie sich ohne Namen an.",
    signature_invalid:
      "Dieser Passkey hat nicht gepasst. Nehmen Sie einen anderen, oder melden Sie sich ohne Namen an.",
    user_not_verified:
      "Ihr Fingerabdruck, Gesicht oder Ihre PIN ist nötig. Versuchen Sie es noch einmal, und bestätigen Sie, wenn Sie gefragt werden.",
    recovery_refused:
      "Name und Code passen nicht zusammen, oder der Code wurde schon verwendet. Prüfen Sie beide, oder nehmen Sie einen anderen Code.",
    link_refused: "Dieser Link wurde schon verwendet oder ist zu alt. Fordern Sie einen neuen an.",
    session_restricted:
      "Das geht noch nicht. Nach einer Wiederherstellung müssen manche Änderungen 24 Stunden warten.",
    conflict: "Das Konto kann das jetzt nicht: Es gibt noch keinen Passkey, oder es sind zu viele.",
  },
};
