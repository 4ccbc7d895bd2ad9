<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Lowlight</source>
        <translation>Über Lowlight</translation>
    </message>
    <message>
        <source>Enhances dark photos and videos on your own computer.</source>
        <translation>Verbessert dunkle Fotos und Videos auf Ihrem eigenen Rechner.</translation>
    </message>
    <message>
        <source>Runs on {device}</source>
        <translation>Läuft auf {device}</translation>
    </message>
    <message>
        <source>Lowlight is under the MIT License.</source>
        <translation>Lowlight steht unter der MIT-Lizenz.</translation>
    </message>
    <message>
        <source>Qt and PySide6 are used under the LGPL, TensorFlow, Keras, ONNX and OpenCV under the Apache License, ONNX Runtime under the MIT License, NumPy under BSD.</source>
        <translation>Qt und PySide6 unter der LGPL, TensorFlow, Keras, ONNX und OpenCV unter der Apache-Lizenz, ONNX Runtime unter der MIT-Lizenz, NumPy unter BSD.</translation>
    </message>
    <message>
        <source>a device that is still being detected</source>
        <translation>einem Gerät, das noch ermittelt wird</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>Open photos and videos</source>
        <translation>Fotos und Videos öffnen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ordner öffnen …</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export the selected photos with the last settings</source>
        <translation>Die ausgewählten Fotos mit den letzten Einstellungen exportieren</translation>
    </message>
    <message>
        <source>Choose format, size, name and folder, then export</source>
        <translation>Format, Größe, Name und Ordner wählen, dann exportieren</translation>
    </message>
    <message>
        <source>Copy the result to the clipboard as an image</source>
        <translation>Das Ergebnis als Bild in die Zwischenablage kopieren</translation>
    </message>
    <message>
        <source>Show original</source>
        <translation>Original anzeigen</translation>
    </message>
    <message>
        <source>Fit the image to the window</source>
        <translation>Das Bild ins Fenster einpassen</translation>
    </message>
    <message>
        <source>Show one pixel of the photo per pixel of the screen</source>
        <translation>Ein Pixel des Fotos je Pixel des Bildschirms anzeigen</translation>
    </message>
    <message>
        <source>Show the export queue</source>
        <translation>Die Exportwarteschlange anzeigen</translation>
    </message>
    <message>
        <source>Apply the copied settings to the selected photos</source>
        <translation>Die kopierten Einstellungen auf die ausgewählten Fotos anwenden</translation>
    </message>
    <message>
        <source>Apply these settings to all open photos</source>
        <translation>Diese Einstellungen auf alle offenen Fotos anwenden</translation>
    </message>
    <message>
        <source>Reset to the default settings</source>
        <translation>Auf die Standardeinstellungen zurücksetzen</translation>
    </message>
    <message>
        <source>Remove from filmstrip</source>
        <translation>Aus dem Filmstreifen entfernen</translation>
    </message>
    <message>
        <source>Previous frame</source>
        <translation>Vorheriges Bild</translation>
    </message>
    <message>
        <source>Next frame</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>Play backward / faster</source>
        <translation>Rückwärts abspielen / schneller</translation>
    </message>
    <message>
        <source>Play forward / faster</source>
        <translation>Vorwärts abspielen / schneller</translation>
    </message>
    <message>
        <source>Mark in</source>
        <translation>In-Punkt setzen</translation>
    </message>
    <message>
        <source>Mark out</source>
        <translation>Out-Punkt setzen</translation>
    </message>
    <message>
        <source>Clear marks</source>
        <translation>In- und Out-Punkt löschen</translation>
    </message>
    <message>
        <source>Separate settings for the marked part</source>
        <translation>Eigene Einstellungen für den markierten Abschnitt</translation>
    </message>
    <message>
        <source>Further changes apply only to the marked part</source>
        <translation>Weitere Änderungen gelten nur für den markierten Abschnitt</translation>
    </message>
    <message>
        <source>Save frame as photo</source>
        <translation>Einzelbild als Foto speichern</translation>
    </message>
    <message>
        <source>Restart at the end</source>
        <translation>Am Ende von vorn beginnen</translation>
    </message>
    <message>
        <source>Train your own model</source>
        <translation>Ein eigenes Modell trainieren</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Export all</source>
        <translation>Alle exportieren</translation>
    </message>
    <message>
        <source>Open camera or stream…</source>
        <translation>Kamera oder Stream öffnen …</translation>
    </message>
    <message>
        <source>Enhance a camera or stream as it comes, and record it</source>
        <translation>Eine Kamera oder einen Stream live verbessern und aufnehmen</translation>
    </message>
    <message>
        <source>Export as…</source>
        <translation>Exportieren als …</translation>
    </message>
    <message>
        <source>Contact sheet…</source>
        <translation>Kontaktabzug …</translation>
    </message>
    <message>
        <source>Write the results of the selected photos to pages</source>
        <translation>Die Ergebnisse der ausgewählten Fotos auf Seiten anordnen</translation>
    </message>
    <message>
        <source>Watch folder…</source>
        <translation>Ordner überwachen …</translation>
    </message>
    <message>
        <source>Enhance what arrives in a folder</source>
        <translation>Verbessern, was in einem Ordner ankommt</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Copy result</source>
        <translation>Ergebnis kopieren</translation>
    </message>
    <message>
        <source>Paste photos</source>
        <translation>Fotos einfügen</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alle auswählen</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>Voreinstellungen …</translation>
    </message>
    <message>
        <source>Keep these settings to compare</source>
        <translation>Einstellungen zum Vergleich merken</translation>
    </message>
    <message>
        <source>Compare later changes with these settings</source>
        <translation>Spätere Änderungen mit diesen Einstellungen vergleichen</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100 %</translation>
    </message>
    <message>
        <source>200 %</source>
        <translation>200 %</translation>
    </message>
    <message>
        <source>Fit or 100 %</source>
        <translation>Einpassen oder 100 %</translation>
    </message>
    <message>
        <source>Hide panels</source>
        <translation>Seitenleisten ausblenden</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Next panel</source>
        <translation>Nächster Bereich</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächstes</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Vorheriges</translation>
    </message>
    <message>
        <source>Copy settings</source>
        <translation>Einstellungen kopieren</translation>
    </message>
    <message>
        <source>Paste settings</source>
        <translation>Einstellungen einfügen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Apply to all</source>
        <translation>Auf alle anwenden</translation>
    </message>
    <message>
        <source>To all</source>
        <translation>Auf alle</translation>
    </message>
    <message>
        <source>Apply to selected</source>
        <translation>Auf Auswahl anwenden</translation>
    </message>
    <message>
        <source>Apply these settings to the selected photos</source>
        <translation>Diese Einstellungen auf die ausgewählten Fotos anwenden</translation>
    </message>
    <message>
        <source>To selected</source>
        <translation>Auf Auswahl</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Set what this photo needs: open shadows, brighten, remove a veil</source>
        <translation>Einstellen, was dieses Foto braucht: Tiefen öffnen, aufhellen, Schleier entfernen</translation>
    </message>
    <message>
        <source>Pick grey</source>
        <translation>Grau wählen</translation>
    </message>
    <message>
        <source>White balance: click something that should be grey</source>
        <translation>Weißabgleich: auf etwas klicken, das grau sein soll</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Crop and straighten</source>
        <translation>Zuschneiden und gerade richten</translation>
    </message>
    <message>
        <source>Choose the part to keep, and straighten it</source>
        <translation>Den Ausschnitt wählen und gerade richten</translation>
    </message>
    <message>
        <source>Rotate left</source>
        <translation>Nach links drehen</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>Nach rechts drehen</translation>
    </message>
    <message>
        <source>Flip horizontally</source>
        <translation>Horizontal spiegeln</translation>
    </message>
    <message>
        <source>Flip vertically</source>
        <translation>Vertikal spiegeln</translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>Keine Sterne</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>Alle Fotos</translation>
    </message>
    <message>
        <source>Without rejected</source>
        <translation>Ohne abgelehnte</translation>
    </message>
    <message>
        <source>{stars} and more</source>
        <translation>{stars} und mehr</translation>
    </message>
    <message>
        <source>As opened</source>
        <translation>Wie geöffnet</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>Aufnahmedatum</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Wiedergabe oder Pause</translation>
    </message>
    <message>
        <source>Play or pause  (Space)</source>
        <translation>Wiedergabe oder Pause  (Leertaste)</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Previous scene mark</source>
        <translation>Vorherige Szenenmarke</translation>
    </message>
    <message>
        <source>Next scene mark</source>
        <translation>Nächste Szenenmarke</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Add range</source>
        <translation>Bereich hinzufügen</translation>
    </message>
    <message>
        <source>Keep the marked part for the export, then mark another</source>
        <translation>Den markierten Teil für den Export merken, dann einen weiteren markieren</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Schleife</translation>
    </message>
    <message>
        <source>Retrain…</source>
        <translation>Trainieren …</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modelle …</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>Benutzerhandbuch</translation>
    </message>
    <message>
        <source>About Lowlight</source>
        <translation>Über Lowlight</translation>
    </message>
</context>
<context>
    <name>AdjustController</name>
    <message>
        <source>This photo needs no other settings.</source>
        <translation>Dieses Foto braucht keine anderen Einstellungen.</translation>
    </message>
    <message>
        <source>This video needs no other settings.</source>
        <translation>Dieses Video braucht keine anderen Einstellungen.</translation>
    </message>
    <message>
        <source>The settings were applied to {count} photos.</source>
        <translation>Die Einstellungen wurden auf {count} Fotos angewendet.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>AdjustPanel</name>
    <message>
        <source>This photo is already well lit and needs little enhancement.</source>
        <translation>Dieses Foto ist schon gut belichtet und braucht kaum Verbesserung.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Model that enhances the photos</source>
        <translation>Modell, das die Fotos verbessert</translation>
    </message>
    <message>
        <source>Changes apply to {count} selected photos.</source>
        <translation>Änderungen gelten für {count} ausgewählte Fotos.</translation>
    </message>
    <message>
        <source>These settings apply from {start} to the end.</source>
        <translation>Diese Einstellungen gelten von {start} bis zum Ende.</translation>
    </message>
    <message>
        <source>These settings apply from {start} to {end}.</source>
        <translation>Diese Einstellungen gelten von {start} bis {end}.</translation>
    </message>
    <message>
        <source>The video is already well lit here and needs little enhancement.</source>
        <translation>Das Video ist hier schon gut belichtet und braucht kaum Verbesserung.</translation>
    </message>
</context>
<context>
    <name>AdvancedOptions</name>
    <message>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>Show samples…</source>
        <translation>Proben zeigen …</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Beginnen mit</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>rounds</source>
        <translation>Runden</translation>
    </message>
    <message>
        <source>Freeze the illumination stage</source>
        <translation>Lichtstufe einfrieren</translation>
    </message>
    <message>
        <source>Augment the samples</source>
        <translation>Proben augmentieren</translation>
    </message>
    <message>
        <source>Train only the restoration stage; brightness stays as in the base model</source>
        <translation>Nur die Restaurierungsstufe trainieren; die Helligkeit bleibt wie im Ausgangsmodell</translation>
    </message>
    <message>
        <source>Flip, rotate and relight samples, so that the model learns more from few images</source>
        <translation>Proben spiegeln, drehen und anders beleuchten, damit das Modell aus wenigen Bildern mehr lernt</translation>
    </message>
    <message>
        <source>Show the samples that the network is trained on with these options</source>
        <translation>Die Proben zeigen, mit denen das Netz bei diesen Optionen trainiert wird</translation>
    </message>
    <message>
        <source>Random weights</source>
        <translation>Zufällige Gewichte</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Stapelgröße</translation>
    </message>
    <message>
        <source>Crop size in pixels</source>
        <translation>Ausschnitt in Pixeln</translation>
    </message>
    <message>
        <source>Unit of the length</source>
        <translation>Einheit der Dauer</translation>
    </message>
    <message>
        <source>Loss weights</source>
        <translation>Gewichte der Verluste</translation>
    </message>
</context>
<context>
    <name>AudioOutput</name>
    <message>
        <source>This video has no sound</source>
        <translation>Dieses Video hat keinen Ton</translation>
    </message>
    <message>
        <source>No audio device was found; the video plays without sound.</source>
        <translation>Es wurde kein Audiogerät gefunden; das Video wird ohne Ton wiedergegeben.</translation>
    </message>
    <message>
        <source>Sound is not available: Qt Multimedia or the system library libpulse is missing.</source>
        <translation>Kein Ton verfügbar: Qt Multimedia oder die Systembibliothek libpulse fehlt.</translation>
    </message>
</context>
<context>
    <name>AxisRow</name>
    <message>
        <source>page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Position along {axis}</source>
        <translation>Position entlang {axis}</translation>
    </message>
</context>
<context>
    <name>BugDialog</name>
    <message>
        <source>Internal error</source>
        <translation>Interner Fehler</translation>
    </message>
    <message>
        <source>Lowlight ran into an internal error. Your photos are unchanged, and you can continue working.
Please copy the report and send it to us.</source>
        <translation>In Lowlight ist ein interner Fehler aufgetreten. Ihre Fotos sind unverändert, und Sie können weiterarbeiten.
Bitte kopieren Sie den Bericht und schicken Sie ihn uns.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>ClusterBar</name>
    <message>
        <source>Cluster</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Dask’s dashboard</source>
        <translation>Dashboard von Dask</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>dieser Computer</translation>
    </message>
    <message>
        <source>Starting processes on this computer…</source>
        <translation>Prozesse auf diesem Computer werden gestartet …</translation>
    </message>
    <message>
        <source>Connecting to {address}…</source>
        <translation>Verbindung mit {address} wird hergestellt …</translation>
    </message>
    <message>
        <source>{address} has no workers now; waiting for some</source>
        <translation>{address} hat zurzeit keine Worker; es wird auf sie gewartet</translation>
    </message>
    <message>
        <source>1 worker</source>
        <translation>1 Worker</translation>
    </message>
    <message>
        <source>{count} workers</source>
        <translation>{count} Worker</translation>
    </message>
    <message>
        <source>Cluster: {address}</source>
        <translation>Cluster: {address}</translation>
    </message>
    <message>
        <source>{speed} MP/s</source>
        <translation>{speed} MP/s</translation>
    </message>
    <message>
        <source>worker {name}: {speed} MP/s</source>
        <translation>Worker {name}: {speed} MP/s</translation>
    </message>
</context>
<context>
    <name>ClusterSection</name>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Export on</source>
        <translation>Exportieren auf</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Authority</source>
        <translation>Zertifizierungsstelle</translation>
    </message>
    <message>
        <source>Certificate of the authority</source>
        <translation>Zertifikat der Zertifizierungsstelle</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Certificate of this computer</source>
        <translation>Zertifikat dieses Computers</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Key of this computer</source>
        <translation>Schlüssel dieses Computers</translation>
    </message>
    <message>
        <source>Address of the cluster</source>
        <translation>Adresse des Clusters</translation>
    </message>
    <message>
        <source>tcp://HOST:8786, tls://HOST:8786, or local:2 for two processes of this computer</source>
        <translation>tcp://HOST:8786, tls://HOST:8786, oder local:2 für zwei Prozesse dieses Computers</translation>
    </message>
    <message>
        <source>Connect to the cluster and compare versions</source>
        <translation>Mit dem Cluster verbinden und die Versionen vergleichen</translation>
    </message>
    <message>
        <source>from Dask’s configuration</source>
        <translation>aus der Konfiguration von Dask</translation>
    </message>
    <message>
        <source>Choose a file: {title}</source>
        <translation>Datei wählen: {title}</translation>
    </message>
    <message>
        <source>In a checkout: pip install &quot;.[cpu,cluster]&quot;. The installers do not have it.</source>
        <translation>In einem Checkout: pip install &quot;.[cpu,cluster]&quot;. Die Installationsprogramme enthalten sie nicht.</translation>
    </message>
    <message>
        <source>Certificates ({patterns})</source>
        <translation>Zertifikate ({patterns})</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Starting processes on this computer…</source>
        <translation>Prozesse auf diesem Computer werden gestartet …</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbindung wird hergestellt …</translation>
    </message>
    <message>
        <source>Connected. Workers: {workers}, files at a time: {threads}. All have the versions of this computer.</source>
        <translation>Verbunden. Worker: {workers}, Dateien gleichzeitig: {threads}. Alle haben die Versionen dieses Computers.</translation>
    </message>
    <message>
        <source>Connected. The cluster has no workers now; the queue waits for some.</source>
        <translation>Verbunden. Der Cluster hat zurzeit keine Worker; die Warteschlange wartet auf sie.</translation>
    </message>
    <message>
        <source>The queue is exported there; the preview stays on this computer.</source>
        <translation>Die Warteschlange wird dort exportiert; die Vorschau bleibt auf diesem Computer.</translation>
    </message>
    <message>
        <source>Until there is an address, the queue stays on this computer.</source>
        <translation>Solange es keine Adresse gibt, bleibt die Warteschlange auf diesem Computer.</translation>
    </message>
</context>
<context>
    <name>CompareMenu</name>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Merkstand</translation>
    </message>
    <message>
        <source>Model {name}</source>
        <translation>Modell {name}</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
</context>
<context>
    <name>ContactSheetController</name>
    <message>
        <source>The model is still loading.</source>
        <translation>Das Modell wird noch geladen.</translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>Kontaktabzug</translation>
    </message>
    <message>
        <source>Rendering the contact sheet…</source>
        <translation>Kontaktabzug wird berechnet …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Contact sheet cancelled.</source>
        <translation>Kontaktabzug abgebrochen.</translation>
    </message>
    <message>
        <source>Contact sheet written as {name}</source>
        <translation>Kontaktabzug gespeichert als {name}</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>; left out: {count}</source>
        <translation>; ausgelassen: {count}</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>Gründe</translation>
    </message>
</context>
<context>
    <name>ContactSheetDialog</name>
    <message>
        <source>Contact sheet</source>
        <translation>Kontaktabzug</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>File names</source>
        <translation>Dateinamen</translation>
    </message>
    <message>
        <source>Stars</source>
        <translation>Sterne</translation>
    </message>
    <message>
        <source>A4 landscape</source>
        <translation>A4 quer</translation>
    </message>
    <message>
        <source>A4 portrait</source>
        <translation>A4 hoch</translation>
    </message>
    <message>
        <source>Letter landscape</source>
        <translation>Letter quer</translation>
    </message>
    <message>
        <source>Letter portrait</source>
        <translation>Letter hoch</translation>
    </message>
    <message>
        <source>Screen (3840 × 2160 pixels)</source>
        <translation>Bildschirm (3840 × 2160 Pixel)</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Below each picture</source>
        <translation>Unter jedem Bild</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern als …</translation>
    </message>
    <message>
        <source>Photos: {count}, pages: {pages}</source>
        <translation>Fotos: {count}, Seiten: {pages}</translation>
    </message>
</context>
<context>
    <name>CropBar</name>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Aspect ratio</source>
        <translation>Seitenverhältnis</translation>
    </message>
    <message>
        <source>Straighten</source>
        <translation>Gerade richten</translation>
    </message>
    <message>
        <source>Turn the picture; dragging beside the frame does the same</source>
        <translation>Das Bild drehen; Ziehen neben dem Rahmen tut dasselbe</translation>
    </message>
    <message>
        <source>Size of the result in pixels</source>
        <translation>Größe des Ergebnisses in Pixeln</translation>
    </message>
    <message>
        <source>Swap width and height  (X)</source>
        <translation>Breite und Höhe tauschen  (X)</translation>
    </message>
    <message>
        <source>Reset: the whole picture, not turned</source>
        <translation>Zurücksetzen: das ganze Bild, nicht gedreht</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
</context>
<context>
    <name>CropController</name>
    <message>
        <source>Crop</source>
        <translation>Zuschneiden</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Crop</source>
        <translation>Zuschneiden</translation>
    </message>
</context>
<context>
    <name>DatasetController</name>
    <message>
        <source>Reading {name}…</source>
        <translation>{name} wird gelesen …</translation>
    </message>
    <message>
        <source>Downloading LOL: {megabytes} MB</source>
        <translation>LOL wird heruntergeladen: {megabytes} MB</translation>
    </message>
    <message>
        <source>Downloading LOL…</source>
        <translation>LOL wird heruntergeladen …</translation>
    </message>
</context>
<context>
    <name>DatasetPicker</name>
    <message>
        <source>Folder…</source>
        <translation>Ordner …</translation>
    </message>
    <message>
        <source>Zip…</source>
        <translation>Zip …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Download the LOL dataset (about 350 MB) with kagglehub</source>
        <translation>Lädt den LOL-Datensatz (etwa 350 MB) mit kagglehub</translation>
    </message>
    <message>
        <source>Download LOL</source>
        <translation>LOL laden</translation>
    </message>
    <message>
        <source>A folder of dark and clear images with matching names, or of well-lit photos only</source>
        <translation>Ein Ordner mit dunklen und klaren Bildern gleicher Namen oder nur mit gut belichteten Fotos</translation>
    </message>
    <message>
        <source>A dataset as a zip archive, for example LOL from Kaggle</source>
        <translation>Ein Datensatz als Zip-Archiv, zum Beispiel LOL von Kaggle</translation>
    </message>
    <message>
        <source>Choose pairs of dark and clear images, for example the LOL dataset.</source>
        <translation>Wählen Sie Paare aus dunklen und klaren Bildern, zum Beispiel den LOL-Datensatz.</translation>
    </message>
    <message>
        <source>{count} skipped: show reasons</source>
        <translation>{count} ausgelassen: Gründe anzeigen</translation>
    </message>
    <message>
        <source>{count} well-lit photos.</source>
        <translation>{count} gut belichtete Fotos.</translation>
    </message>
    <message>
        <source>Their dark counterparts are computed as a camera would take them.</source>
        <translation>Ihre dunklen Gegenstücke werden so berechnet, wie eine Kamera sie aufnähme.</translation>
    </message>
    <message>
        <source>The clear images are about {times} times as bright as the dark ones.</source>
        <translation>Die klaren Bilder sind etwa {times}-mal so hell wie die dunklen.</translation>
    </message>
    <message>
        <source>Clear images, brightness 0 to 255: {range}</source>
        <translation>Klare Bilder, Helligkeit 0 bis 255: {range}</translation>
    </message>
    <message>
        <source>Dark images, brightness 0 to 255: {range}</source>
        <translation>Dunkle Bilder, Helligkeit 0 bis 255: {range}</translation>
    </message>
    <message>
        <source>{count} pairs</source>
        <translation>{count} Paare</translation>
    </message>
    <message>
        <source>Skipped images</source>
        <translation>Ausgelassene Bilder</translation>
    </message>
    <message>
        <source>Dataset folder</source>
        <translation>Ordner mit Datensatz</translation>
    </message>
    <message>
        <source>Dataset archive</source>
        <translation>Archiv mit Datensatz</translation>
    </message>
    <message>
        <source>Zip archives</source>
        <translation>Zip-Archive</translation>
    </message>
</context>
<context>
    <name>DropHighlight</name>
    <message>
        <source>Drop to open</source>
        <translation>Zum Öffnen loslassen</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop dark photos, videos or folders here to make them clear.</source>
        <translation>Ziehen Sie dunkle Fotos, Videos oder Ordner hierher, um sie klar zu machen.</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>Try a sample</source>
        <translation>Beispiel ausprobieren</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>the GPU has too little memory</source>
        <translation>die GPU hat zu wenig Speicher</translation>
    </message>
    <message>
        <source>Memory is short: continuing with tiles of {side} x {side} pixels.</source>
        <translation>Der Speicher ist knapp: Es geht in Kacheln von {side} x {side} Pixeln weiter.</translation>
    </message>
    <message>
        <source>There is not enough memory for this image. Close other programs and try again.</source>
        <translation>Der Speicher reicht für dieses Bild nicht. Schließen Sie andere Programme und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>an image in high dynamic range ({transfer}) cannot be converted to {color}.</source>
        <translation>Ein Bild mit hohem Dynamikumfang ({transfer}) kann nicht in {color} umgewandelt werden.</translation>
    </message>
    <message>
        <source>the folder cannot be read ({reason}).</source>
        <translation>Der Ordner kann nicht gelesen werden ({reason}).</translation>
    </message>
    <message>
        <source>the file cannot be found ({reason}).</source>
        <translation>Die Datei wurde nicht gefunden ({reason}).</translation>
    </message>
    <message>
        <source>Photos cannot be written as {format}; choose one of {choices}.</source>
        <translation>Fotos können nicht als {format} geschrieben werden; möglich sind {choices}.</translation>
    </message>
    <message>
        <source>the extension does not match {format}; use {suffix}.</source>
        <translation>Die Endung passt nicht zu {format}; verwenden Sie {suffix}.</translation>
    </message>
    <message>
        <source>{format} does not support {bits} bits per channel; choose PNG or TIFF.</source>
        <translation>{format} unterstützt keine {bits} Bit je Kanal; wählen Sie PNG oder TIFF.</translation>
    </message>
    <message>
        <source>this extension is not supported; choose one of {choices}.</source>
        <translation>Diese Endung wird nicht unterstützt; möglich sind {choices}.</translation>
    </message>
    <message>
        <source>{format} does not support high dynamic range ({transfer}); choose PNG.</source>
        <translation>{format} unterstützt keinen hohen Dynamikumfang ({transfer}); wählen Sie PNG.</translation>
    </message>
    <message>
        <source>there is not enough memory to open this image.</source>
        <translation>Der Speicher reicht nicht, um dieses Bild zu öffnen.</translation>
    </message>
    <message>
        <source>there is not enough memory to write this image as {format}.</source>
        <translation>Der Speicher reicht nicht, um dieses Bild als {format} zu schreiben.</translation>
    </message>
    <message>
        <source>the image is empty ({width} x {height} pixels).</source>
        <translation>Das Bild ist leer ({width} x {height} Pixel).</translation>
    </message>
    <message>
        <source>{width} x {height} pixels are {megapixels:.0f} megapixels; the limit is {limit}.</source>
        <translation>{width} x {height} Pixel sind {megapixels:.0f} Megapixel; die Grenze liegt bei {limit}.</translation>
    </message>
    <message>
        <source>only the first image of an animated PNG can be read.</source>
        <translation>Von einem animierten PNG lässt sich nur das erste Bild lesen.</translation>
    </message>
    <message>
        <source>Images cannot hold sound, subtitles or frame times; these were left out.</source>
        <translation>Einzelbilder enthalten weder Ton noch Untertitel noch Zeiten; diese wurden weggelassen.</translation>
    </message>
    <message>
        <source>there is no frame to write.</source>
        <translation>Es gibt kein Bild zu schreiben.</translation>
    </message>
    <message>
        <source>a file or folder with this name exists and was not replaced; choose another name.</source>
        <translation>Es gibt schon eine Datei oder einen Ordner dieses Namens, der nicht ersetzt wurde; wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>the folder cannot be created ({reason}).</source>
        <translation>Der Ordner kann nicht angelegt werden ({reason}).</translation>
    </message>
    <message>
        <source>the file is not XMP; move it to keep settings beside the photo.</source>
        <translation>Die Datei ist kein XMP; verschieben Sie sie, damit Einstellungen neben dem Foto gesichert werden.</translation>
    </message>
    <message>
        <source>{width} x {height} pixels are too large for {format} (at most {longest_side} per side); choose PNG or TIFF.</source>
        <translation>{width} x {height} Pixel sind zu groß für {format} (höchstens {longest_side} je Seite); wählen Sie PNG oder TIFF.</translation>
    </message>
    <message>
        <source>the written file does not match the image; the disk may be failing.</source>
        <translation>Die geschriebene Datei stimmt nicht mit dem Bild überein; vielleicht ist der Datenträger defekt.</translation>
    </message>
    <message>
        <source>a photo can hold only one image.</source>
        <translation>Ein Foto kann nur ein Bild enthalten.</translation>
    </message>
    <message>
        <source>there is no image to write.</source>
        <translation>Es gibt kein Bild zu schreiben.</translation>
    </message>
    <message>
        <source>the written file cannot be read back: {reason}</source>
        <translation>Die geschriebene Datei lässt sich nicht wieder lesen: {reason}</translation>
    </message>
    <message>
        <source>this is not a video.</source>
        <translation>Das ist kein Video.</translation>
    </message>
    <message>
        <source>the file contains {pages} images; choose a page.</source>
        <translation>Die Datei enthält {pages} Bilder; wählen Sie eine Seite.</translation>
    </message>
    <message>
        <source>there is no page {page}; the file has {pages}.</source>
        <translation>Es gibt keine Seite {page}; die Datei hat {pages}.</translation>
    </message>
    <message>
        <source>the file is damaged: its pixels do not match its header.</source>
        <translation>Die Datei ist beschädigt: Ihre Pixel passen nicht zu ihrem Kopf.</translation>
    </message>
    <message>
        <source>the file does not exist.</source>
        <translation>Diese Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>this is not a photo or video in a supported format.</source>
        <translation>Das ist kein Foto oder Video in einem unterstützten Format.</translation>
    </message>
    <message>
        <source>no image has a name like this.</source>
        <translation>Es gibt kein Bild mit einem solchen Namen.</translation>
    </message>
    <message>
        <source>this is the source file, which is never overwritten; choose another name.</source>
        <translation>Das ist die Quelle selbst, die nie überschrieben wird; wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>a file with this name was created in the meantime; it was not overwritten.</source>
        <translation>Inzwischen wurde eine Datei dieses Namens angelegt; sie wurde nicht überschrieben.</translation>
    </message>
    <message>
        <source>frames are written to a folder; choose a name without an extension.</source>
        <translation>Einzelbilder werden in einen Ordner geschrieben; wählen Sie einen Namen ohne Endung.</translation>
    </message>
    <message>
        <source>videos cannot be written with this extension; choose .mp4 or .mkv.</source>
        <translation>Videos können mit dieser Endung nicht geschrieben werden; wählen Sie .mp4 oder .mkv.</translation>
    </message>
    <message>
        <source>the folder cannot be accessed ({reason}).</source>
        <translation>Auf den Ordner kann nicht zugegriffen werden ({reason}).</translation>
    </message>
    <message>
        <source>TIFF with {photometric} colours is not supported; save it as RGB.</source>
        <translation>TIFF mit {photometric}-Farben wird nicht unterstützt; speichern Sie es als RGB.</translation>
    </message>
    <message>
        <source>{channels} channels are not supported; save it as grey or RGB, with or without opacity.</source>
        <translation>{channels} Kanäle werden nicht unterstützt; speichern Sie in Grau oder RGB, mit oder ohne Deckkraft.</translation>
    </message>
    <message>
        <source>pixels of type {dtype} are not supported; save it with 8 or 16 unsigned bits or floating point.</source>
        <translation>Pixel vom Typ {dtype} werden nicht unterstützt; speichern Sie mit 8 oder 16 Bit ohne Vorzeichen oder als Gleitkomma.</translation>
    </message>
    <message>
        <source>TIFF with YCbCr colours is supported only with 8 bits and without opacity; save it as RGB.</source>
        <translation>TIFF mit YCbCr-Farben wird nur mit 8 Bit und ohne Deckkraft unterstützt; speichern Sie es als RGB.</translation>
    </message>
    <message>
        <source>a temporary file cannot be written ({reason}).</source>
        <translation>Eine temporäre Datei kann nicht geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>Sound was converted from {codec} to AAC, since {suffix} files cannot hold it.</source>
        <translation>Der Ton wurde von {codec} in AAC umgewandelt, weil {suffix}-Dateien ihn nicht aufnehmen können.</translation>
    </message>
    <message>
        <source>Subtitles in {codec} were left out, since {suffix} files cannot hold them.</source>
        <translation>Untertitel in {codec} wurden weggelassen, weil {suffix}-Dateien sie nicht aufnehmen können.</translation>
    </message>
    <message>
        <source>Tracks other than video, sound and subtitles were left out.</source>
        <translation>Spuren außer Video, Ton und Untertiteln wurden weggelassen.</translation>
    </message>
    <message>
        <source>A sound track in an unknown format was left out.</source>
        <translation>Eine Tonspur in einem unbekannten Format wurde weggelassen.</translation>
    </message>
    <message>
        <source>an unknown format</source>
        <translation>einem unbekannten Format</translation>
    </message>
    <message>
        <source>the written file does not contain the whole video; the disk may be failing.</source>
        <translation>Die geschriebene Datei enthält nicht das ganze Video; vielleicht ist der Datenträger defekt.</translation>
    </message>
    <message>
        <source>the written file does not contain all of the sound; the disk may be failing.</source>
        <translation>Die geschriebene Datei enthält nicht den ganzen Ton; vielleicht ist der Datenträger defekt.</translation>
    </message>
    <message>
        <source>the frame size changes at {time} from {width} x {height} to {new_width} x {new_height}; such videos are not supported.</source>
        <translation>Die Bildgröße wechselt bei {time} von {width} x {height} zu {new_width} x {new_height}; solche Videos werden nicht unterstützt.</translation>
    </message>
    <message>
        <source>the file contains no video.</source>
        <translation>Die Datei enthält kein Video.</translation>
    </message>
    <message>
        <source>the codec of this video is not supported.</source>
        <translation>Der Codec dieses Videos wird nicht unterstützt.</translation>
    </message>
    <message>
        <source>no frame can be decoded; the file is damaged or incomplete.</source>
        <translation>Kein Bild lässt sich dekodieren; die Datei ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>the file contains sound but no video.</source>
        <translation>Die Datei enthält Ton, aber kein Video.</translation>
    </message>
    <message>
        <source>Video in high dynamic range needs 10 bits and HEVC or AV1.</source>
        <translation>Video mit hohem Dynamikumfang braucht 10 Bit und HEVC oder AV1.</translation>
    </message>
    <message>
        <source>High dynamic range ({transfer}) is kept, with 10 bits.</source>
        <translation>Der hohe Dynamikumfang ({transfer}) bleibt erhalten, mit 10 Bit.</translation>
    </message>
    <message>
        <source>The last row or column was repeated, since {width} x {height} is not even.</source>
        <translation>Die letzte Zeile oder Spalte wurde wiederholt, weil {width} x {height} nicht gerade ist.</translation>
    </message>
    <message>
        <source>Videos keep the colour space of the source.</source>
        <translation>Videos behalten den Farbraum der Quelle.</translation>
    </message>
    <message>
        <source>No graphics card here can encode this video; the CPU encoded it.</source>
        <translation>Keine Grafikkarte hier kann dieses Video kodieren; das hat die CPU getan.</translation>
    </message>
    <message>
        <source>there is no frame {number}; the video has {count}.</source>
        <translation>Es gibt kein Bild {number}; das Video hat {count}.</translation>
    </message>
    <message>
        <source>the file is damaged or incomplete at {time}.</source>
        <translation>Die Datei ist bei {time} beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>the model cannot be loaded; it is damaged or of another version.</source>
        <translation>das Modell kann nicht geladen werden; es ist beschädigt oder von einer anderen Version.</translation>
    </message>
    <message>
        <source>lower-case letters, digits and hyphens, at most 64</source>
        <translation>Kleinbuchstaben, Ziffern und Bindestriche, höchstens 64</translation>
    </message>
    <message>
        <source>“{model}” is not a valid model id; use {rule}.</source>
        <translation>„{model}“ ist keine gültige Modellkennung; verwenden Sie {rule}.</translation>
    </message>
    <message>
        <source>Unknown architecture “{architecture}”. Choose one of: {choices}.</source>
        <translation>Unbekannte Architektur „{architecture}“. Möglich sind: {choices}.</translation>
    </message>
    <message>
        <source>The scope, overlap or multiple in the card does not match architecture “{architecture}”.</source>
        <translation>Umfang, Überlappung oder Vielfaches in der Karte passen nicht zur Architektur „{architecture}“.</translation>
    </message>
    <message>
        <source>the file is too large for a model&apos;s card.</source>
        <translation>Die Datei ist zu groß für die Karte eines Modells.</translation>
    </message>
    <message>
        <source>{kind}: {name} ({reason})</source>
        <translation>{kind}: {name} ({reason})</translation>
    </message>
    <message>
        <source>TensorFlow needs {needed} MB of address space, but only {available} MB are available; raise ulimit -v.</source>
        <translation>TensorFlow braucht {needed} MB Adressraum, verfügbar sind nur {available} MB; erhöhen Sie ulimit -v.</translation>
    </message>
    <message>
        <source>{kind}: {name}</source>
        <translation>{kind}: {name}</translation>
    </message>
    <message>
        <source>as requested</source>
        <translation>wie gewünscht</translation>
    </message>
    <message>
        <source>TensorFlow found no GPU</source>
        <translation>TensorFlow hat keine GPU gefunden</translation>
    </message>
    <message>
        <source>this is not a network of architecture “{architecture}”.</source>
        <translation>Das ist kein Netz der Architektur „{architecture}“.</translation>
    </message>
    <message>
        <source>BMP with {bits} bits per pixel and compression {compression} is not supported; save it as PNG.</source>
        <translation>BMP mit {bits} Bits je Pixel und Komprimierung {compression} wird nicht unterstützt; als PNG speichern.</translation>
    </message>
    <message>
        <source>Corrections of the camera that are not supported were left out: {names}.</source>
        <translation>Korrekturen der Kamera, die nicht unterstützt werden, wurden ausgelassen: {names}.</translation>
    </message>
    <message>
        <source>the file ends too early; copy it again from the camera.</source>
        <translation>die Datei endet zu früh; kopieren Sie sie erneut von der Kamera.</translation>
    </message>
    <message>
        <source>DNG files with compression {number} are not supported.</source>
        <translation>DNG-Dateien mit der Komprimierung {number} werden nicht unterstützt.</translation>
    </message>
    <message>
        <source>camera RAW files of this kind are not supported.</source>
        <translation>RAW-Dateien dieser Art werden nicht unterstützt.</translation>
    </message>
    <message>
        <source>the file is damaged or incomplete.</source>
        <translation>die Datei ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>this output</source>
        <translation>dieser Ausgabe</translation>
    </message>
    <message>
        <source>there is not enough memory for this file.</source>
        <translation>der Speicher reicht für diese Datei nicht aus.</translation>
    </message>
    <message>
        <source>There are no photos or videos in {inputs}.</source>
        <translation>In {inputs} sind keine Fotos oder Videos.</translation>
    </message>
    <message>
        <source>--features needs --models.</source>
        <translation>--features braucht --models.</translation>
    </message>
    <message>
        <source>--models takes the ids of models, separated by commas; see lowlight models list.</source>
        <translation>--models erwartet die Kennungen von Modellen, durch Kommas getrennt; siehe lowlight models list.</translation>
    </message>
    <message>
        <source>none of the {count} pairs can be measured.</source>
        <translation>keines der {count} Paare kann gemessen werden.</translation>
    </message>
    <message>
        <source>the crop {crop} reaches beyond the picture of {width} x {height} pixels.</source>
        <translation>der Ausschnitt {crop} reicht über das Bild von {width} x {height} Pixeln hinaus.</translation>
    </message>
    <message>
        <source>--finish needs one machine only; leave out --hosts.</source>
        <translation>--finish braucht nur einen Rechner; lassen Sie --hosts weg.</translation>
    </message>
    <message>
        <source>--hosts needs JAX: install it with “pip install jax” and set the variable KERAS_BACKEND=jax.</source>
        <translation>--hosts braucht JAX: Installieren Sie es mit „pip install jax“ und setzen Sie die Variable KERAS_BACKEND=jax.</translation>
    </message>
    <message>
        <source>--process needs --hosts.</source>
        <translation>--process braucht --hosts.</translation>
    </message>
    <message>
        <source>Model “{model}” comes with Lowlight and cannot be changed.</source>
        <translation>Das Modell „{model}“ gehört zu Lowlight und kann nicht geändert werden.</translation>
    </message>
    <message>
        <source>--range cannot be used together with --from and --to.</source>
        <translation>--range kann nicht zusammen mit --from und --to verwendet werden.</translation>
    </message>
    <message>
        <source>this is a single file, but there are {count} ranges; name a folder.</source>
        <translation>das ist eine einzelne Datei, aber es gibt {count} Bereiche; bitte einen Ordner angeben.</translation>
    </message>
    <message>
        <source>--to {end:g} is not after --from {start:g}.</source>
        <translation>--to {end:g} liegt nicht hinter --from {start:g}.</translation>
    </message>
    <message>
        <source>The range {start:g}-{end:g} is empty.</source>
        <translation>Der Bereich {start:g}-{end:g} ist leer.</translation>
    </message>
    <message>
        <source>Each axis can be given once; leave out one --axis.</source>
        <translation>Jede Achse kann nur einmal angegeben werden; lassen Sie ein --axis weg.</translation>
    </message>
    <message>
        <source>Waiting for the other machines.</source>
        <translation>Warten auf die anderen Rechner.</translation>
    </message>
    <message>
        <source>--resume and --finish keep the settings of the run; leave out all other options except --quiet and --json.</source>
        <translation>--resume und --finish behalten die Einstellungen des Laufs; lassen Sie alle anderen Optionen außer --quiet und --json weg.</translation>
    </message>
    <message>
        <source>{address} is not a cluster; write tcp://HOST:8786, tls://HOST:8786, local or local:2.</source>
        <translation>{address} ist kein Cluster; schreiben Sie tcp://HOST:8786, tls://HOST:8786, local oder local:2.</translation>
    </message>
    <message>
        <source>Clusters need the package {package}. Install Lowlight with its extra “cluster”.</source>
        <translation>Cluster brauchen das Paket {package}. Installieren Sie Lowlight mit seiner Erweiterung „cluster“.</translation>
    </message>
    <message>
        <source>there are no certificates for TLS</source>
        <translation>es gibt keine Zertifikate für TLS</translation>
    </message>
    <message>
        <source>The workers cannot run this version of Lowlight ({reason}).</source>
        <translation>Die Worker können diese Version von Lowlight nicht ausführen ({reason}).</translation>
    </message>
    <message>
        <source>Worker {worker} cannot run this version of Lowlight ({reason}).</source>
        <translation>Worker {worker} kann diese Version von Lowlight nicht ausführen ({reason}).</translation>
    </message>
    <message>
        <source>Whoever reaches {address} can run programs on its workers: use it in a trusted network only, or use TLS.</source>
        <translation>Wer {address} erreicht, kann auf den Workern Programme ausführen: Benutzen Sie den Cluster nur in einem vertrauenswürdigen Netz oder mit TLS.</translation>
    </message>
    <message>
        <source>Dask&apos;s dashboard: {address}</source>
        <translation>Dashboard von Dask: {address}</translation>
    </message>
    <message>
        <source>the workers that had this file ended; it is left out.</source>
        <translation>die Worker mit dieser Datei endeten; sie wird ausgelassen.</translation>
    </message>
    <message>
        <source>The cluster has no workers now; waiting for some.</source>
        <translation>Der Cluster hat zurzeit keine Worker; es wird auf sie gewartet.</translation>
    </message>
    <message>
        <source>Worker {worker}: {notice}</source>
        <translation>Worker {worker}: {notice}</translation>
    </message>
    <message>
        <source>the journal is damaged ({reason}); delete it to begin anew.</source>
        <translation>das Journal ist beschädigt ({reason}); löschen Sie es, um neu zu beginnen.</translation>
    </message>
    <message>
        <source>Not all workers answer within {seconds} seconds. Restart those that hang; Dask&apos;s dashboard shows them.</source>
        <translation>Nicht alle Worker antworten innerhalb von {seconds} Sekunden. Starten Sie die hängenden neu; das Dashboard von Dask zeigt sie.</translation>
    </message>
    <message>
        <source>another program answers</source>
        <translation>dort antwortet ein anderes Programm</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>keine rechtzeitige Antwort</translation>
    </message>
    <message>
        <source>The workers on this computer cannot start ({reason}).</source>
        <translation>Die Worker auf diesem Computer lassen sich nicht starten ({reason}).</translation>
    </message>
    <message>
        <source>No scheduler answers at {address} ({reason}). Check the address, and whether the scheduler runs.</source>
        <translation>Unter {address} antwortet kein Scheduler ({reason}). Prüfen Sie die Adresse, und ob der Scheduler läuft.</translation>
    </message>
    <message>
        <source>the connection was refused</source>
        <translation>die Verbindung wurde abgelehnt</translation>
    </message>
    <message>
        <source>there is no computer of this name</source>
        <translation>es gibt keinen Computer dieses Namens</translation>
    </message>
    <message>
        <source>another Lowlight works for the same results.</source>
        <translation>ein anderes Lowlight arbeitet an denselben Ergebnissen.</translation>
    </message>
    <message>
        <source>The coordinator sent another model than it named.</source>
        <translation>Der Koordinator hat ein anderes Modell geschickt als angekündigt.</translation>
    </message>
    <message>
        <source>the model cannot be read ({reason}).</source>
        <translation>das Modell kann nicht gelesen werden ({reason}).</translation>
    </message>
    <message>
        <source>The coordinator sent a model without {name}.</source>
        <translation>Der Koordinator hat ein Modell ohne {name} geschickt.</translation>
    </message>
    <message>
        <source>{address} cannot be used ({reason}).</source>
        <translation>{address} kann nicht verwendet werden ({reason}).</translation>
    </message>
    <message>
        <source>Worker {worker} has {name} {theirs}, this computer has {mine}; install the same version.</source>
        <translation>Worker {worker} hat {name} {theirs}, dieser Computer hat {mine}; installieren Sie dieselbe Version.</translation>
    </message>
    <message>
        <source>{count} workers ended while they worked on this file; it is left out.</source>
        <translation>{count} Worker endeten, während sie an dieser Datei arbeiteten; sie wird ausgelassen.</translation>
    </message>
    <message>
        <source>The graphics card has too little memory: continuing on the processor.</source>
        <translation>Die Grafikkarte hat zu wenig Speicher: Es geht auf dem Prozessor weiter.</translation>
    </message>
    <message>
        <source>input or output error</source>
        <translation>Ein- oder Ausgabefehler</translation>
    </message>
    <message>
        <source>The crop is empty.</source>
        <translation>Der Ausschnitt ist leer.</translation>
    </message>
    <message>
        <source>A picture is turned by 0, 90, 180 or 270 degrees, not {degrees}.</source>
        <translation>Ein Bild wird um 0, 90, 180 oder 270 Grad gedreht, nicht um {degrees}.</translation>
    </message>
    <message>
        <source>The crop lies outside the picture.</source>
        <translation>Der Ausschnitt liegt außerhalb des Bildes.</translation>
    </message>
    <message>
        <source>No graphics card can be used: {reason}. The processor is used instead.</source>
        <translation>Es kann keine Grafikkarte verwendet werden: {reason}. Stattdessen rechnet der Prozessor.</translation>
    </message>
    <message>
        <source>there is no picture for the contact sheet.</source>
        <translation>es gibt kein Bild für den Kontaktabzug.</translation>
    </message>
    <message>
        <source>the file cannot be written; choose another folder.</source>
        <translation>die Datei kann nicht geschrieben werden; bitte einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>none of the photos can be read: {reason}</source>
        <translation>keines der Fotos ist lesbar: {reason}</translation>
    </message>
    <message>
        <source>the colour profile cannot be used; keep the source&apos;s colours.</source>
        <translation>Das Farbprofil lässt sich nicht verwenden; behalten Sie die Farben der Quelle.</translation>
    </message>
    <message>
        <source>the colour profile is damaged and was ignored; colours can differ.</source>
        <translation>Das Farbprofil ist beschädigt und wurde nicht verwendet; Farben können abweichen.</translation>
    </message>
    <message>
        <source>The font of the watermark has no {characters}; use a picture of the text instead.</source>
        <translation>Der Schrift des Wasserzeichens fehlt {characters}; bitte stattdessen ein Bild des Textes verwenden.</translation>
    </message>
    <message>
        <source>The watermark {path} cannot be read: {reason}</source>
        <translation>Das Wasserzeichen {path} ist nicht lesbar: {reason}</translation>
    </message>
    <message>
        <source>The watermark {path} is a video; choose a picture.</source>
        <translation>Das Wasserzeichen {path} ist ein Video; bitte ein Bild wählen.</translation>
    </message>
    <message>
        <source>the numbers are not consecutive (after {before} comes {after}); all {count} images were used in this order.</source>
        <translation>die Nummern sind nicht fortlaufend (auf {before} folgt {after}); alle {count} Bilder wurden in dieser Reihenfolge verwendet.</translation>
    </message>
    <message>
        <source>the folder is in use.</source>
        <translation>der Ordner wird gerade benutzt.</translation>
    </message>
    <message>
        <source>the file is damaged or incomplete; only a part of the picture can be read.</source>
        <translation>Die Datei ist beschädigt oder unvollständig; nur ein Teil des Bildes lässt sich lesen.</translation>
    </message>
    <message>
        <source>this kind of image is not supported.</source>
        <translation>Diese Art von Bild wird nicht unterstützt.</translation>
    </message>
    <message>
        <source>the image cannot be read; the log says more.</source>
        <translation>Das Bild lässt sich nicht lesen; das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>the image cannot be written as {format}; choose another format.</source>
        <translation>Das Bild lässt sich nicht als {format} schreiben; wählen Sie ein anderes Format.</translation>
    </message>
    <message>
        <source>this kind of JPEG with {bits} bits per channel cannot be read; save it as ordinary JPEG or as PNG.</source>
        <translation>Diese Art von JPEG mit {bits} Bit je Kanal lässt sich nicht lesen; speichern Sie es als gewöhnliches JPEG oder als PNG.</translation>
    </message>
    <message>
        <source>{kind} is not supported; save it as ordinary JPEG or as PNG.</source>
        <translation>{kind} wird nicht unterstützt; speichern Sie es als gewöhnliches JPEG oder als PNG.</translation>
    </message>
    <message>
        <source>the JPEG has more than {limit} scans, which no program writes.</source>
        <translation>das JPEG hat mehr als {limit} Scans; so viele schreibt kein Programm.</translation>
    </message>
    <message>
        <source>the file ends too early.</source>
        <translation>die Datei endet zu früh.</translation>
    </message>
    <message>
        <source>TIFF with chroma subsampled {across} x {down} is not supported; save it as RGB.</source>
        <translation>TIFF mit {across} x {down} unterabgetasteter Farbe wird nicht unterstützt; als RGB speichern.</translation>
    </message>
    <message>
        <source>TIFF with {compression} compression is not supported; save it uncompressed or with LZW or Deflate.</source>
        <translation>TIFF mit {compression}-Komprimierung wird nicht unterstützt; unkomprimiert oder mit LZW oder Deflate speichern.</translation>
    </message>
    <message>
        <source>The numbers of this file, {low:.6g} to {high:.6g}, have no fixed white; they were scaled by their own range.</source>
        <translation>Die Zahlen dieser Datei, {low:.6g} bis {high:.6g}, haben kein festes Weiß; sie wurden auf ihren eigenen Bereich skaliert.</translation>
    </message>
    <message>
        <source>the file has no complete colour table; save it as RGB.</source>
        <translation>die Datei hat keine vollständige Farbtabelle; als RGB speichern.</translation>
    </message>
    <message>
        <source>This is not the address of a stream; write one such as rtsp://camera.local/live. Leave the password out; Lowlight asks for it.</source>
        <translation>Das ist keine Adresse eines Streams; schreiben Sie zum Beispiel rtsp://camera.local/live. Lassen Sie ein Passwort weg, Sie werden danach gefragt.</translation>
    </message>
    <message>
        <source>{scheme}:// is not supported; the address of a stream begins with one of {schemes}.</source>
        <translation>{scheme}:// wird nicht unterstützt; die Adresse eines Streams beginnt mit einem von {schemes}.</translation>
    </message>
    <message>
        <source>Cameras cannot be opened on this system; use the address of a stream.</source>
        <translation>Auf diesem System können keine Kameras geöffnet werden; verwenden Sie die Adresse eines Streams.</translation>
    </message>
    <message>
        <source>There is no camera {wanted}; no camera was found.</source>
        <translation>Die Kamera {wanted} gibt es nicht; es wurde keine Kamera gefunden.</translation>
    </message>
    <message>
        <source>There is no camera {wanted}; the cameras are: {names}.</source>
        <translation>Die Kamera {wanted} gibt es nicht; die Kameras sind: {names}.</translation>
    </message>
    <message>
        <source>{source} cannot be reached ({reason}).</source>
        <translation>{source} ist nicht erreichbar ({reason}).</translation>
    </message>
    <message>
        <source>{source}: the stream has ended.</source>
        <translation>{source}: Der Stream ist zu Ende.</translation>
    </message>
    <message>
        <source>{source}: the server requires a user name and a password.</source>
        <translation>{source}: Der Server verlangt Benutzernamen und Passwort.</translation>
    </message>
    <message>
        <source>{source}: the server has nothing at this address.</source>
        <translation>{source}: Der Server hat unter dieser Adresse nichts.</translation>
    </message>
    <message>
        <source>{source}: the video library of this installation does not support this kind of address.</source>
        <translation>{source}: Die Videobibliothek dieser Installation unterstützt solche Adressen nicht.</translation>
    </message>
    <message>
        <source>{source}: the video is coded in a way that cannot be decoded here.</source>
        <translation>{source}: Das Video ist in einer Weise codiert, die hier nicht gelesen werden kann.</translation>
    </message>
    <message>
        <source>{source}: what arrives is not a video.</source>
        <translation>{source}: Was ankommt, ist kein Video.</translation>
    </message>
    <message>
        <source>no answer within {seconds} seconds</source>
        <translation>keine Antwort innerhalb von {seconds} Sekunden</translation>
    </message>
    <message>
        <source>no computer of the name {host} is known</source>
        <translation>kein Rechner namens {host} ist bekannt</translation>
    </message>
    <message>
        <source>the connection was closed</source>
        <translation>die Verbindung wurde geschlossen</translation>
    </message>
    <message>
        <source>{source}: this is a finished video, not a live source; download it and use lowlight enhance.</source>
        <translation>{source}: Das ist ein fertiges Video, keine Live-Quelle; laden Sie es herunter und verwenden Sie lowlight enhance.</translation>
    </message>
    <message>
        <source>{source}: the user name or the password is wrong.</source>
        <translation>{source}: Der Benutzername oder das Passwort ist falsch.</translation>
    </message>
    <message>
        <source>{problem} Trying again in {seconds:g} seconds.</source>
        <translation>{problem} Nächster Versuch in {seconds:g} Sekunden.</translation>
    </message>
    <message>
        <source>{source}: the connection is back after {seconds:.0f} seconds.</source>
        <translation>{source}: Nach {seconds:.0f} Sekunden ist die Verbindung wieder da.</translation>
    </message>
    <message>
        <source>{source}: no frame of the video can be decoded.</source>
        <translation>{source}: Kein Bild des Videos kann gelesen werden.</translation>
    </message>
    <message>
        <source>recordings cannot be written with this extension; choose .mp4 or .mkv.</source>
        <translation>Aufnahmen können mit dieser Endung nicht geschrieben werden; wählen Sie .mp4 oder .mkv.</translation>
    </message>
    <message>
        <source>the recording stopped ({reason}); what was recorded until then is kept.</source>
        <translation>Die Aufnahme wurde beendet ({reason}); was bis dahin aufgenommen wurde, bleibt erhalten.</translation>
    </message>
    <message>
        <source>the gain map for HDR screens was left out.</source>
        <translation>Die Helligkeitskarte für HDR-Bildschirme wurde weggelassen.</translation>
    </message>
    <message>
        <source>the depth map was left out.</source>
        <translation>Die Tiefenkarte wurde weggelassen.</translation>
    </message>
    <message>
        <source>the video clip of this motion photo was left out.</source>
        <translation>Der Videoclip dieses bewegten Fotos wurde weggelassen.</translation>
    </message>
    <message>
        <source>other pictures in the file were left out: {count}.</source>
        <translation>Weitere Bilder der Datei wurden weggelassen: {count}.</translation>
    </message>
    <message>
        <source>{format} could not hold all metadata; left out: {what}.</source>
        <translation>{format} konnte nicht alle Metadaten aufnehmen; es fehlen: {what}.</translation>
    </message>
    <message>
        <source>{first}, {second}</source>
        <translation>{first}, {second}</translation>
    </message>
    <message>
        <source>EXIF</source>
        <translation>EXIF</translation>
    </message>
    <message>
        <source>XMP</source>
        <translation>XMP</translation>
    </message>
    <message>
        <source>IPTC</source>
        <translation>IPTC</translation>
    </message>
    <message>
        <source>comments</source>
        <translation>Kommentare</translation>
    </message>
    <message>
        <source>large EXIF values</source>
        <translation>große EXIF-Werte</translation>
    </message>
    <message>
        <source>the colour profile</source>
        <translation>das Farbprofil</translation>
    </message>
    <message>
        <source>metadata of more than {limit} MiB is not supported.</source>
        <translation>Metadaten von mehr als {limit} MiB werden nicht unterstützt.</translation>
    </message>
    <message>
        <source>this is not a video in a supported format; it is probably encrypted.</source>
        <translation>dies ist kein Video in einem unterstützten Format; vermutlich ist es verschlüsselt.</translation>
    </message>
    <message>
        <source>this is a video; only photos can be converted.</source>
        <translation>Das ist ein Video; nur Fotos können umgewandelt werden.</translation>
    </message>
    <message>
        <source>this is an animation; only the first of its {pages} pictures was read.</source>
        <translation>Dies ist eine Animation; nur das erste ihrer {pages} Bilder wurde gelesen.</translation>
    </message>
    <message>
        <source>the written file does not match the images; the disk may be failing.</source>
        <translation>die geschriebene Datei stimmt nicht mit den Bildern überein; vielleicht ist der Datenträger defekt.</translation>
    </message>
    <message>
        <source>FITS files need the package astropy. Install Lowlight with its extra “fits”.</source>
        <translation>FITS-Dateien brauchen das Paket astropy. Installieren Sie Lowlight mit dem Extra „fits“.</translation>
    </message>
    <message>
        <source>the file has no uncompressed image; save it uncompressed.</source>
        <translation>die Datei enthält kein unkomprimiertes Bild; speichern Sie sie unkomprimiert.</translation>
    </message>
    <message>
        <source>the file has {count} images in extensions of their own; save one to a file.</source>
        <translation>die Datei enthält {count} Bilder in eigenen Erweiterungen; speichern Sie eines davon in eine Datei.</translation>
    </message>
    <message>
        <source>The stack has no axis “{name}”; its axes are: {axes}.</source>
        <translation>Der Stapel hat keine Achse „{name}“; seine Achsen sind: {axes}.</translation>
    </message>
    <message>
        <source>Axis “{name}” goes from 1 to {size}, not {span}.</source>
        <translation>Die Achse „{name}“ geht von 1 bis {size}, nicht {span}.</translation>
    </message>
    <message>
        <source>page {page} differs from the first one; it is damaged.</source>
        <translation>Seite {page} unterscheidet sich von der ersten; sie ist beschädigt.</translation>
    </message>
    <message>
        <source>page {page} of the stack is not in this file.</source>
        <translation>Seite {page} des Stapels ist nicht in dieser Datei.</translation>
    </message>
    <message>
        <source>The EXIF blocks of the pages are left out.</source>
        <translation>Die EXIF-Blöcke der Seiten werden weggelassen.</translation>
    </message>
    <message>
        <source>the written file cannot be read back as a stack; the disk may be failing.</source>
        <translation>die geschriebene Datei kann nicht als Stapel gelesen werden; vielleicht ist der Datenträger defekt.</translation>
    </message>
    <message>
        <source>the file is damaged or incomplete: its index, which most cameras write last, is missing. Copy it again; some cameras repair such a recording.</source>
        <translation>die Datei ist beschädigt oder unvollständig: Ihr Index, den die meisten Kameras zuletzt schreiben, fehlt. Kopieren Sie sie noch einmal; manche Kameras reparieren eine solche Aufnahme.</translation>
    </message>
    <message>
        <source>A video this small can only be written as H.264.</source>
        <translation>Ein so kleines Video kann nur als H.264 geschrieben werden.</translation>
    </message>
    <message>
        <source>The interlaced video was deinterlaced.</source>
        <translation>Die Halbbilder des Videos wurden zu Vollbildern zusammengesetzt.</translation>
    </message>
    <message>
        <source>The 360-degree or 3D view was left out, since the picture is cropped or turned.</source>
        <translation>Die 360-Grad- oder 3D-Ansicht wurde weggelassen, da das Bild zugeschnitten oder gedreht ist.</translation>
    </message>
    <message>
        <source>Transparency was left out.</source>
        <translation>Die Transparenz wurde weggelassen.</translation>
    </message>
    <message>
        <source>The timecode was left out.</source>
        <translation>Der Timecode wurde ausgelassen.</translation>
    </message>
    <message>
        <source>Sound was encoded again as AAC, so that it fits where the ranges are joined.</source>
        <translation>Der Ton wurde neu als AAC kodiert, damit er dort passt, wo die Bereiche verbunden sind.</translation>
    </message>
    <message>
        <source>the video is encrypted; only its provider&apos;s player can show it.</source>
        <translation>das Video ist verschlüsselt; nur das Programm seines Anbieters kann es zeigen.</translation>
    </message>
    <message>
        <source>Converting model “{model}” for ONNX Runtime, once …</source>
        <translation>Das Modell „{model}“ wird einmalig für ONNX Runtime umgewandelt …</translation>
    </message>
    <message>
        <source>Model “{model}” cannot be converted for ONNX Runtime.</source>
        <translation>Das Modell „{model}“ lässt sich nicht für ONNX Runtime umwandeln.</translation>
    </message>
    <message>
        <source>Model “{model}” cannot be converted for ONNX Runtime; TensorFlow runs it.</source>
        <translation>Das Modell „{model}“ lässt sich nicht für ONNX Runtime umwandeln; TensorFlow führt es aus.</translation>
    </message>
    <message>
        <source>{variable} is “{name}”; use one of: {choices}.</source>
        <translation>{variable} ist „{name}“; möglich sind: {choices}.</translation>
    </message>
    <message>
        <source>its network is small</source>
        <translation>ihr Netz ist klein</translation>
    </message>
    <message>
        <source>Its libraries are missing or too old.</source>
        <translation>Die Bibliotheken fehlen oder sind zu alt.</translation>
    </message>
    <message>
        <source>ONNX Runtime found no GPU</source>
        <translation>ONNX Runtime hat keine GPU gefunden</translation>
    </message>
    <message>
        <source>ONNX Runtime cannot be loaded ({reason}). Set Lowlight up again: python3 dev.py run.</source>
        <translation>ONNX Runtime lässt sich nicht laden ({reason}). Richten Sie Lowlight neu ein: python3 dev.py run.</translation>
    </message>
    <message>
        <source>the model cannot be loaded ({reason}).</source>
        <translation>Das Modell lässt sich nicht laden ({reason}).</translation>
    </message>
    <message>
        <source>The converted model differs from Keras by {difference:.3f} of 255.</source>
        <translation>Das umgewandelte Modell weicht um {difference:.3f} von 255 von Keras ab.</translation>
    </message>
    <message>
        <source>With 8 bits the model differs by {difference:.2f} of 255.</source>
        <translation>Mit 8 Bits weicht das Modell um {difference:.2f} von 255 ab.</translation>
    </message>
    <message>
        <source>the layer “{layer}” cannot be converted.</source>
        <translation>Die Schicht „{layer}“ lässt sich nicht umwandeln.</translation>
    </message>
    <message>
        <source>the activation “{activation}” cannot be converted.</source>
        <translation>Die Aktivierung „{activation}“ lässt sich nicht umwandeln.</translation>
    </message>
    <message>
        <source>The card lists converted files with unknown names.</source>
        <translation>Die Karte nennt umgewandelte Dateien mit unbekannten Namen.</translation>
    </message>
    <message>
        <source>{address} answers already: another process was started with --process 0, or a program uses this port.</source>
        <translation>{address} antwortet schon: ein anderer Prozess wurde mit --process 0 gestartet, oder ein Programm benutzt diesen Port.</translation>
    </message>
    <message>
        <source>--hosts takes at least two machines, the first with a port: HOST:PORT,HOST, not {hosts}. An IPv6 address with a port has brackets: [::1]:5000.</source>
        <translation>--hosts braucht mindestens zwei Rechner, den ersten mit Port: HOST:PORT,HOST, nicht {hosts}. Eine IPv6-Adresse mit Port steht in Klammern: [::1]:5000.</translation>
    </message>
    <message>
        <source>Another machine was started with --process {number}; give each its own number in --hosts.</source>
        <translation>Ein anderer Rechner wurde mit --process {number} gestartet; geben Sie jedem seine eigene Nummer in --hosts.</translation>
    </message>
    <message>
        <source>Run “{run}” has no validated epoch yet; resume it with --resume.</source>
        <translation>Lauf „{run}“ hat noch keine geprüfte Epoche; setzen Sie ihn mit --resume fort.</translation>
    </message>
    <message>
        <source>the folder contains no training run to resume, or a damaged one.</source>
        <translation>der Ordner enthält kein Training zum Fortsetzen, oder es ist beschädigt.</translation>
    </message>
    <message>
        <source>the checkpoint is damaged or missing.</source>
        <translation>der Zwischenstand ist beschädigt oder fehlt.</translation>
    </message>
    <message>
        <source>the file is damaged; delete it to use the last weights.</source>
        <translation>die Datei ist beschädigt; löschen Sie sie, um die letzten Gewichte zu verwenden.</translation>
    </message>
    <message>
        <source>Metadata of high dynamic range were left out: {names}.</source>
        <translation>HDR-Metadaten wurden ausgelassen: {names}.</translation>
    </message>
    <message>
        <source>The video was deinterlaced: only H.264 in the original size can be interlaced.</source>
        <translation>Die Halbbilder wurden zu Vollbildern zusammengesetzt: Nur H.264 in Originalgröße kann Halbbilder enthalten.</translation>
    </message>
    <message>
        <source>The 360-degree or 3D view was left out; it is kept only from MP4 or MOV to MP4.</source>
        <translation>Die 360-Grad- oder 3D-Ansicht wurde ausgelassen; sie bleibt nur von MP4 oder MOV nach MP4 erhalten.</translation>
    </message>
    <message>
        <source>XMP was left out, since {suffix} files cannot hold it.</source>
        <translation>XMP wurde ausgelassen, da {suffix}-Dateien es nicht enthalten können.</translation>
    </message>
    <message>
        <source>TLS needs three files: the certificate of the authority, that of this computer, and its key.</source>
        <translation>TLS braucht drei Dateien: das Zertifikat der Zertifizierungsstelle, das dieses Computers und dessen Schlüssel.</translation>
    </message>
    <message>
        <source>the key has a password; use one without.</source>
        <translation>der Schlüssel hat ein Passwort; verwenden Sie einen ohne.</translation>
    </message>
    <message>
        <source>The certificates cannot be used ({reason}).</source>
        <translation>Die Zertifikate sind nicht verwendbar ({reason}).</translation>
    </message>
    <message>
        <source>The connection to the scheduler was lost. Start again to continue; finished results are kept.</source>
        <translation>Die Verbindung zum Scheduler ging verloren. Starten Sie noch einmal, um fortzufahren; fertige Ergebnisse bleiben erhalten.</translation>
    </message>
    <message>
        <source>{count} of {total} images cannot be read; the image before was repeated: {names}</source>
        <translation>{count} von {total} Bildern können nicht gelesen werden; das Bild davor wurde wiederholt: {names}</translation>
    </message>
    <message>
        <source>no image can be read; sequences are of JPEG, PNG, TIFF, WebP or BMP images.</source>
        <translation>kein Bild kann gelesen werden; Bildfolgen bestehen aus JPEG-, PNG-, TIFF-, WebP- oder BMP-Bildern.</translation>
    </message>
    <message>
        <source>this image is {kind}, but the first is {other}; convert all images of a sequence to one format.</source>
        <translation>dieses Bild ist {kind}, das erste aber {other}; alle Bilder einer Folge müssen dasselbe Format haben.</translation>
    </message>
    <message>
        <source>this image has {width} x {height} pixels, but the first has {first_width} x {first_height}; all images of a sequence must have one size.</source>
        <translation>dieses Bild hat {width} x {height} Pixel, das erste aber {first_width} x {first_height}; alle Bilder einer Folge müssen gleich groß sein.</translation>
    </message>
    <message>
        <source>this image is rotated differently than the first; rotate it, or leave it out.</source>
        <translation>dieses Bild ist anders gedreht als das erste; drehen Sie es oder lassen Sie es weg.</translation>
    </message>
    <message>
        <source>Only one of the {count} video tracks was used; the others were left out.</source>
        <translation>Nur eine der {count} Videospuren wurde verwendet; die anderen wurden ausgelassen.</translation>
    </message>
    <message>
        <source>The cover image was left out.</source>
        <translation>Das Titelbild wurde ausgelassen.</translation>
    </message>
    <message>
        <source>its results differ from the CPU&apos;s by {difference:.1f} of 255</source>
        <translation>die Ergebnisse weichen um {difference:.1f} von 255 von denen der CPU ab</translation>
    </message>
    <message>
        <source>{provider}: {reason}</source>
        <translation>{provider}: {reason}</translation>
    </message>
    <message>
        <source>it failed ({reason})</source>
        <translation>fehlgeschlagen ({reason})</translation>
    </message>
    <message>
        <source>the model has more than {limit:,} parameters.</source>
        <translation>Das Modell hat mehr als {limit:,} Parameter.</translation>
    </message>
    <message>
        <source>this is not a Keras model, or it is damaged.</source>
        <translation>Das ist kein Keras-Modell, oder es ist beschädigt.</translation>
    </message>
    <message>
        <source>the model uses {object}, which is not allowed.</source>
        <translation>Das Modell verwendet {object}, was nicht erlaubt ist.</translation>
    </message>
    <message>
        <source>the file unpacks to more than {limit} MB.</source>
        <translation>Die Datei wird entpackt größer als {limit} MB.</translation>
    </message>
    <message>
        <source>the configuration in the file is too large.</source>
        <translation>Die Konfiguration in der Datei ist zu groß.</translation>
    </message>
    <message>
        <source>this is not a model&apos;s card, or it is damaged.</source>
        <translation>dies ist keine Modellkarte, oder sie ist beschädigt.</translation>
    </message>
    <message>
        <source>There is no model “{model}”. Installed: {names}.</source>
        <translation>Es gibt kein Modell „{model}“. Installiert: {names}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>the file already exists; choose another name.</source>
        <translation>Die Datei gibt es schon; wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>Model “{model}” comes with Lowlight and cannot be renamed.</source>
        <translation>Das Modell „{model}“ gehört zu Lowlight und kann nicht umbenannt werden.</translation>
    </message>
    <message>
        <source>There is already a model “{model}”; remove it first, or import this one under another id.</source>
        <translation>Es gibt schon ein Modell „{model}“; löschen Sie es zuerst, oder importieren Sie dieses unter einer anderen Kennung.</translation>
    </message>
    <message>
        <source>the file is larger than {limit} MB.</source>
        <translation>Die Datei ist größer als {limit} MB.</translation>
    </message>
    <message>
        <source>the file is damaged: its checksum does not match its card; import or train the model again.</source>
        <translation>Die Datei ist beschädigt: Die Prüfsumme passt nicht zur Karte; importieren oder trainieren Sie das Modell neu.</translation>
    </message>
    <message>
        <source>this is not an exported model; it has no {model_file} or no {card}.</source>
        <translation>Das ist kein exportiertes Modell; es fehlt {model_file} oder {card}.</translation>
    </message>
    <message>
        <source>this is neither a model folder nor an exported model.</source>
        <translation>Das ist weder der Ordner eines Modells noch ein exportiertes Modell.</translation>
    </message>
    <message>
        <source>Model “{model}” cannot be used: {reason}</source>
        <translation>Das Modell „{model}“ ist nicht verwendbar: {reason}</translation>
    </message>
    <message>
        <source>Model “{model}” comes with Lowlight and cannot be removed.</source>
        <translation>Das Modell „{model}“ gehört zu Lowlight und kann nicht gelöscht werden.</translation>
    </message>
    <message>
        <source>the folder cannot be deleted ({reason}).</source>
        <translation>Der Ordner kann nicht gelöscht werden ({reason}).</translation>
    </message>
    <message>
        <source>the model cannot be written ({reason}).</source>
        <translation>Das Modell kann nicht geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>the file contains a {name} that is too large.</source>
        <translation>{name} in der Datei ist zu groß.</translation>
    </message>
    <message>
        <source>its id “{model}” is already used by {other}</source>
        <translation>seine Kennung „{model}“ wird schon von {other} verwendet</translation>
    </message>
    <message>
        <source>the archive is encrypted; unpack it and choose its folder.</source>
        <translation>das Archiv ist verschlüsselt; entpacken Sie es und wählen Sie den Ordner.</translation>
    </message>
    <message>
        <source>no images were found ({suffixes}).</source>
        <translation>Es wurden keine Bilder gefunden ({suffixes}).</translation>
    </message>
    <message>
        <source>the archive is too large: it would unpack to {count} images with {size} MB.</source>
        <translation>Das Archiv ist zu groß: Entpackt wären es {count} Bilder mit {size} MB.</translation>
    </message>
    <message>
        <source>the archive needs {size} MB in {folder}; free some space.</source>
        <translation>Das Archiv braucht {size} MB in {folder}; schaffen Sie Platz.</translation>
    </message>
    <message>
        <source>the archive cannot be unpacked to {folder} ({reason}).</source>
        <translation>Das Archiv kann nicht nach {folder} entpackt werden ({reason}).</translation>
    </message>
    <message>
        <source>the archive is unsafe: its entry “{entry}” points outside it.</source>
        <translation>Das Archiv ist unsicher: Der Eintrag „{entry}“ führt aus ihm hinaus.</translation>
    </message>
    <message>
        <source>Unknown preset “{preset}”. Choose one of: {choices}.</source>
        <translation>Unbekannte Vorgabe „{preset}“. Möglich sind: {choices}.</translation>
    </message>
    <message>
        <source>Choose either a number of epochs or a number of minutes.</source>
        <translation>Wählen Sie entweder eine Zahl von Epochen oder eine Zahl von Minuten.</translation>
    </message>
    <message>
        <source>The crop must be between 32 and {limit} pixels and a multiple of {multiple}, not {crop}.</source>
        <translation>Der Ausschnitt muss 32 bis {limit} Pixel groß und ein Vielfaches von {multiple} sein, nicht {crop}.</translation>
    </message>
    <message>
        <source>Choose a dataset of pairs, a folder of well-lit photos, or both.</source>
        <translation>Wählen Sie einen Datensatz aus Paaren, einen Ordner mit gut belichteten Fotos oder beides.</translation>
    </message>
    <message>
        <source>A stage can be kept unchanged only when training starts from a two-stage model.</source>
        <translation>Eine Stufe kann nur unverändert bleiben, wenn das Training von einem zweistufigen Modell ausgeht.</translation>
    </message>
    <message>
        <source>Keep only one of the two stages unchanged; otherwise there is nothing to train.</source>
        <translation>Lassen Sie nur eine der beiden Stufen unverändert; sonst gibt es nichts zu trainieren.</translation>
    </message>
    <message>
        <source>{name} must be between {low} and {high}, not {value}.</source>
        <translation>{name} muss zwischen {low} und {high} liegen, nicht bei {value}.</translation>
    </message>
    <message>
        <source>the folder contains no training pairs. Expected: {layouts}. Found: {found}.</source>
        <translation>Der Ordner enthält keine Trainingspaare. Erwartet: {layouts}. Gefunden: {found}.</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>this is not an image, or it is damaged.</source>
        <translation>Das ist kein Bild, oder es ist beschädigt.</translation>
    </message>
    <message>
        <source>The watermark is empty; give a text or a picture.</source>
        <translation>Das Wasserzeichen ist leer; bitte einen Text oder ein Bild angeben.</translation>
    </message>
    <message>
        <source>A watermark is a text or a picture, not both.</source>
        <translation>Ein Wasserzeichen ist ein Text oder ein Bild, nicht beides.</translation>
    </message>
    <message>
        <source>The text of the watermark must be one line of at most {count} characters.</source>
        <translation>Der Text des Wasserzeichens muss eine Zeile mit höchstens {count} Zeichen sein.</translation>
    </message>
    <message>
        <source>this is not a stack of images; leave out the options for stacks.</source>
        <translation>dies ist kein Bildstapel; lassen Sie die Optionen für Stapel weg.</translation>
    </message>
    <message>
        <source>this is not a stack of images.</source>
        <translation>dies ist kein Bildstapel.</translation>
    </message>
    <message>
        <source>--measure changes no light; leave out --light.</source>
        <translation>--measure ändert kein Licht; lassen Sie --light weg.</translation>
    </message>
    <message>
        <source>a stack keeps its size, numbers, format and metadata; leave out {option}.</source>
        <translation>ein Stapel behält Größe, Zahlen, Format und Metadaten; lassen Sie {option} weg.</translation>
    </message>
    <message>
        <source>this is no longer a stack of images, or it is damaged.</source>
        <translation>Das ist kein Bildstapel mehr, oder er ist beschädigt.</translation>
    </message>
    <message>
        <source>The graphics card stopped encoding ({reason}); the CPU encoded the video.</source>
        <translation>Die Grafikkarte hat aufgehört zu kodieren ({reason}); die CPU hat das Video kodiert.</translation>
    </message>
    <message>
        <source>An export that was interrupted was continued at {time}.</source>
        <translation>Ein unterbrochener Export wurde bei {time} fortgesetzt.</translation>
    </message>
    <message>
        <source>this is not a folder that can be watched.</source>
        <translation>Das ist kein Ordner, der überwacht werden kann.</translation>
    </message>
    <message>
        <source>this is a file; name a folder for the results.</source>
        <translation>Das ist eine Datei; geben Sie einen Ordner für die Ergebnisse an.</translation>
    </message>
    <message>
        <source>another Lowlight watches this folder for the same results.</source>
        <translation>Ein anderes Lowlight überwacht diesen Ordner schon für dieselben Ergebnisse.</translation>
    </message>
    <message>
        <source>the journal cannot be written ({reason}).</source>
        <translation>Das Protokoll kann nicht geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>In this epoch the discriminator recognized every result; the network hardly learns from it any more. If that stays so, start again with a smaller weight of “{loss}”.</source>
        <translation>In dieser Runde hat der Diskriminator jedes Ergebnis erkannt; das Netz lernt kaum noch von ihm. Bleibt es dabei, beginnen Sie neu mit kleinerem Gewicht von „{loss}“.</translation>
    </message>
    <message>
        <source>In this epoch the discriminator took every result for a clear image; the network learns nothing from it. If that stays so, start again with another weight of “{loss}” or another seed.</source>
        <translation>In dieser Runde hat der Diskriminator jedes Ergebnis für ein klares Bild gehalten; das Netz lernt nichts von ihm. Bleibt es dabei, beginnen Sie neu mit anderem Gewicht von „{loss}“ oder anderem Startwert.</translation>
    </message>
    <message>
        <source>the archive is compressed in an unusual way; unpack it and choose its folder.</source>
        <translation>das Archiv ist ungewöhnlich komprimiert; entpacken Sie es und wählen Sie den Ordner.</translation>
    </message>
    <message>
        <source>this is neither a folder nor a complete ZIP archive; download it again.</source>
        <translation>dies ist weder ein Ordner noch ein vollständiges ZIP-Archiv; laden Sie es erneut herunter.</translation>
    </message>
    <message>
        <source>--low-key needs --clean.</source>
        <translation>--low-key braucht --clean.</translation>
    </message>
    <message>
        <source>The loss “{loss}” trains the restoration stage: choose a two-stage architecture, and do not freeze that stage.</source>
        <translation>Der Verlust „{loss}“ trainiert die Restaurierungsstufe: Wählen Sie eine Architektur mit zwei Stufen, und frieren Sie diese Stufe nicht ein.</translation>
    </message>
    <message>
        <source>The loss “{loss}” needs another one beside it that ties results to the dataset, such as charbonnier=0.5.</source>
        <translation>Der Verlust „{loss}“ braucht einen weiteren, der die Ergebnisse an den Datensatz bindet, etwa charbonnier=0.5.</translation>
    </message>
    <message>
        <source>None of the names in the validation list occurs in the dataset.</source>
        <translation>Keiner der Namen in der Validierungsliste kommt im Datensatz vor.</translation>
    </message>
    <message>
        <source>The dataset shows only one scene; name a validation list, or add photos of other scenes.</source>
        <translation>Der Datensatz zeigt nur eine Szene; geben Sie eine Validierungsliste an, oder ergänzen Sie Fotos anderer Szenen.</translation>
    </message>
    <message>
        <source>No file names in {low} and {high} match.</source>
        <translation>Keine Dateinamen in {low} und {high} passen zueinander.</translation>
    </message>
    <message>
        <source>there is no image with this name in {folder}</source>
        <translation>in {folder} gibt es kein Bild dieses Namens</translation>
    </message>
    <message>
        <source>the sizes differ: {low_size} and {high_size}</source>
        <translation>verschieden groß: {low_size} und {high_size}</translation>
    </message>
    <message>
        <source>almost black (mean {mean:.1f} of 255)</source>
        <translation>fast schwarz (Mittel {mean:.1f} von 255)</translation>
    </message>
    <message>
        <source>the dark image is not darker than the bright one</source>
        <translation>das dunkle Bild ist nicht dunkler als das helle</translation>
    </message>
    <message>
        <source>the image is too large or damaged.</source>
        <translation>Das Bild ist zu groß oder beschädigt.</translation>
    </message>
    <message>
        <source>the same images as pair {pair}</source>
        <translation>dieselben Bilder wie Paar {pair}</translation>
    </message>
    <message>
        <source>this is not a text file in UTF-8.</source>
        <translation>dies ist keine Textdatei in UTF-8.</translation>
    </message>
    <message>
        <source>Model “{model}” has no restoration stage.</source>
        <translation>Das Modell „{model}“ hat keine Restaurierungsstufe.</translation>
    </message>
    <message>
        <source>these are not the weights of a stage for live video.</source>
        <translation>das sind nicht die Gewichte einer Stufe für Live-Video.</translation>
    </message>
    <message>
        <source>this is not a file of SqueezeNet 1.1 weights without the top.</source>
        <translation>dies ist keine Datei mit Gewichten von SqueezeNet 1.1 ohne oberste Schicht.</translation>
    </message>
    <message>
        <source>These machines did not answer: {hosts}. Start the training on each with its own --process.</source>
        <translation>Diese Rechner haben nicht geantwortet: {hosts}. Starten Sie das Training auf jedem mit seinem eigenen --process.</translation>
    </message>
    <message>
        <source>--process takes the number of this machine in --hosts, 0 to {last}.</source>
        <translation>--process erwartet die Nummer dieses Rechners in --hosts, 0 bis {last}.</translation>
    </message>
    <message>
        <source>Port {port} cannot be used ({reason}).</source>
        <translation>Port {port} kann nicht benutzt werden ({reason}).</translation>
    </message>
    <message>
        <source>{host} does not answer on port {port} ({reason}). Start the training there with --process 0.</source>
        <translation>{host} antwortet nicht an Port {port} ({reason}). Starten Sie dort das Training mit --process 0.</translation>
    </message>
    <message>
        <source>Another machine has ended, or cannot be reached any more; see what it printed. Then resume on all machines with --resume and the same --hosts.</source>
        <translation>Ein anderer Rechner hat aufgehört oder ist nicht mehr erreichbar; sehen Sie nach, was er ausgegeben hat. Setzen Sie das Training dann auf allen Rechnern mit --resume und denselben --hosts fort.</translation>
    </message>
    <message>
        <source>the folder does not exist.</source>
        <translation>Diesen Ordner gibt es nicht.</translation>
    </message>
    <message>
        <source>The VGG16 weights cannot be downloaded. Check the connection, or name a features file with --features.</source>
        <translation>Die Gewichte von VGG16 lassen sich nicht herunterladen. Prüfen Sie die Verbindung.</translation>
    </message>
    <message>
        <source>Alternatively, download {handle} with a browser and choose the archive.</source>
        <translation>Sie können {handle} auch mit einem Browser herunterladen und das Archiv wählen.</translation>
    </message>
    <message>
        <source>Kaggle refused to serve {handle} ({status}). {advice}</source>
        <translation>Kaggle hat {handle} nicht herausgegeben ({status}). {advice}</translation>
    </message>
    <message>
        <source>Kaggle cannot be reached; check the network connection. {advice}</source>
        <translation>Kaggle ist nicht erreichbar; prüfen Sie die Netzverbindung. {advice}</translation>
    </message>
    <message>
        <source>The download of {handle} is damaged; download it again. {advice}</source>
        <translation>Der Download von {handle} ist beschädigt; laden Sie ihn noch einmal herunter. {advice}</translation>
    </message>
    <message>
        <source>the folder cannot be written ({reason}).</source>
        <translation>In den Ordner kann nicht geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>no response</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>Unknown loss “{loss}”. Choose one of: {choices}.</source>
        <translation>Unbekannter Verlust „{loss}“. Möglich sind: {choices}.</translation>
    </message>
    <message>
        <source>The weight of loss “{loss}” must be greater than 0, not {weight:g}.</source>
        <translation>Das Gewicht des Verlusts „{loss}“ muss größer als 0 sein, nicht {weight:g}.</translation>
    </message>
    <message>
        <source>The shares must sum to 1.</source>
        <translation>Die Anteile müssen zusammen 1 ergeben.</translation>
    </message>
    <message>
        <source>the folder already contains a run; resume it with --resume, or choose another --name.</source>
        <translation>Der Ordner enthält schon ein Training; setzen Sie es fort, oder wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>Another process is already training run “{run}”.</source>
        <translation>Ein anderer Prozess trainiert „{run}“ bereits.</translation>
    </message>
    <message>
        <source>the folder cannot be written ({reason}). Free some space, then resume.</source>
        <translation>In den Ordner kann nicht geschrieben werden ({reason}). Schaffen Sie Platz, und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>none of the {count} pairs can be used. First problem: {reason}</source>
        <translation>Keines der {count} Paare ist verwendbar. Erstes Problem: {reason}</translation>
    </message>
    <message>
        <source>none of the photos in this folder can be read.</source>
        <translation>Keines der Fotos in diesem Ordner ist lesbar.</translation>
    </message>
    <message>
        <source>No images are left to train on.</source>
        <translation>Zum Trainieren sind keine Bilder übrig.</translation>
    </message>
    <message>
        <source>The loss is no longer a number; start again with other losses or another --seed.</source>
        <translation>Der Verlust ist keine Zahl mehr; beginnen Sie neu mit anderen Verlusten oder anderem Startwert.</translation>
    </message>
    <message>
        <source>The layers of the model to start from have other sizes; start from another model, or from scratch.</source>
        <translation>Das Ausgangsmodell hat Schichten anderer Größe; beginnen Sie mit einem anderen Modell oder bei null.</translation>
    </message>
    <message>
        <source>A training step does not fit into memory; start again with a smaller --batch or --crop.</source>
        <translation>Ein Trainingsschritt passt nicht in den Speicher; beginnen Sie neu mit kleinerem Stapel oder Ausschnitt.</translation>
    </message>
    <message>
        <source>the file is in use.</source>
        <translation>Die Datei ist in Gebrauch.</translation>
    </message>
    <message>
        <source>The naming rule “{rule}” must contain {{name}}, may contain {{date}}, and no other braces.</source>
        <translation>Die Namensregel „{rule}“ muss {{name}} enthalten, darf {{date}} enthalten, und keine anderen Klammern.</translation>
    </message>
    <message>
        <source>The naming rule “{rule}” gives invalid file names; leave out / \ : * ? &quot; &lt; &gt; |.</source>
        <translation>Die Namensregel „{rule}“ ergibt ungültige Dateinamen; lassen Sie / \ : * ? &quot; &lt; &gt; | weg.</translation>
    </message>
    <message>
        <source>{name} must be between {low:g} and {high:g}, not {value:g}.</source>
        <translation>{name} muss zwischen {low:g} und {high:g} liegen, nicht bei {value:g}.</translation>
    </message>
    <message>
        <source>Frames cannot be written as {format}; choose one of {choices}.</source>
        <translation>Einzelbilder können nicht als {format} geschrieben werden; möglich sind {choices}.</translation>
    </message>
    <message>
        <source>The longest side must be at least {minimum} pixels, not {pixels}.</source>
        <translation>Die längste Seite muss mindestens {minimum} Pixel haben, nicht {pixels}.</translation>
    </message>
    <message>
        <source>Bit depth must be 8 or 16, not {bits}.</source>
        <translation>Die Farbtiefe muss 8 oder 16 sein, nicht {bits}.</translation>
    </message>
    <message>
        <source>the chosen part contains no frames.</source>
        <translation>Der gewählte Abschnitt enthält keine Bilder.</translation>
    </message>
    <message>
        <source>{low} and {high} are not RGB images of the same size.</source>
        <translation>{low} und {high} sind nicht zwei RGB-Bilder gleicher Größe.</translation>
    </message>
    <message>
        <source>Model “{model}” does not have architecture “{architecture}”; add --architecture.</source>
        <translation>Das Modell „{model}“ hat nicht die Architektur „{architecture}“; ergänzen Sie --architecture.</translation>
    </message>
    <message>
        <source>There is no training run “{run}”. Runs: {names}.</source>
        <translation>Es gibt kein Training „{run}“. Vorhanden: {names}.</translation>
    </message>
    <message>
        <source>Run “{run}” is finished; its result is model “{model}”.</source>
        <translation>Das Training „{run}“ ist beendet; sein Ergebnis ist das Modell „{model}“.</translation>
    </message>
    <message>
        <source>--name “{name}” is not a valid model id; use {rule}.</source>
        <translation>--name „{name}“ ist keine gültige Modellkennung; verwenden Sie {rule}.</translation>
    </message>
    <message>
        <source>There is already a model “{name}”; choose another --name.</source>
        <translation>Es gibt schon ein Modell „{name}“; wählen Sie einen anderen --name.</translation>
    </message>
    <message>
        <source>--loss takes a name and a weight, such as mae=1, not “{text}”.</source>
        <translation>--loss erwartet einen Namen und ein Gewicht, etwa mae=1, nicht „{text}“.</translation>
    </message>
    <message>
        <source>{name}: left out, {reason}</source>
        <translation>{name}: weggelassen, {reason}</translation>
    </message>
    <message>
        <source>{reason} To train on well-lit photos alone, use --clean {folder}.</source>
        <translation>{reason} Um nur mit gut belichteten Fotos zu trainieren, verwenden Sie --clean {folder}.</translation>
    </message>
    <message>
        <source>the file cannot be written ({reason}).</source>
        <translation>Die Datei kann nicht geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>the file is empty.</source>
        <translation>Die Datei ist leer.</translation>
    </message>
    <message>
        <source>this is a folder or a device, not a file.</source>
        <translation>Das ist ein Ordner oder ein Gerät, keine Datei.</translation>
    </message>
    <message>
        <source>the file cannot be read ({reason}).</source>
        <translation>Die Datei kann nicht gelesen werden ({reason}).</translation>
    </message>
    <message>
        <source>the frame is damaged and cannot be decoded.</source>
        <translation>Das Bild ist beschädigt und kann nicht dekodiert werden.</translation>
    </message>
    <message>
        <source>No GPU can be used: {reason}. Leave out --device gpu to use the CPU.</source>
        <translation>Es ist keine GPU verwendbar: {reason}. Wählen Sie die CPU.</translation>
    </message>
    <message>
        <source>this TensorFlow is built for the CPU only</source>
        <translation>dieses TensorFlow ist nur für die CPU gebaut</translation>
    </message>
    <message>
        <source>TensorFlow cannot be loaded ({reason}). Set Lowlight up again: python3 dev.py run.</source>
        <translation>TensorFlow kann nicht geladen werden ({reason}). Richten Sie Lowlight neu ein: python3 dev.py run.</translation>
    </message>
    <message>
        <source>A model needs a name.</source>
        <translation>Ein Modell braucht einen Namen.</translation>
    </message>
    <message>
        <source>too small: {size}</source>
        <translation>zu klein: {size}</translation>
    </message>
</context>
<context>
    <name>ExportController</name>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>{percent} % · {left} left</source>
        <translation>{percent} % · noch {left}</translation>
    </message>
    <message>
        <source>waiting for the model…</source>
        <translation>wartet auf das Modell …</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Export läuft</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>{name} cannot be exported: {reason}</source>
        <translation>{name} lässt sich nicht exportieren: {reason}</translation>
    </message>
    <message>
        <source>Nothing was exported: the results already exist.</source>
        <translation>Es wurde nichts exportiert: Die Ergebnisse gibt es schon.</translation>
    </message>
    <message>
        <source>Export cancelled.</source>
        <translation>Export abgebrochen.</translation>
    </message>
    <message>
        <source>{count} skipped (already exported)</source>
        <translation>{count} übersprungen (schon exportiert)</translation>
    </message>
    <message>
        <source>Lowlight did not close properly. Open photos: {count}.</source>
        <translation>Lowlight wurde nicht richtig beendet. Geöffnete Fotos: {count}.</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exportiert als {name}</translation>
    </message>
    <message>
        <source>Cancel {name}</source>
        <translation>{name} abbrechen</translation>
    </message>
    <message>
        <source>Cancel all {count} files</source>
        <translation>Alle {count} Dateien abbrechen</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>connecting to the cluster…</source>
        <translation>Verbindung mit dem Cluster …</translation>
    </message>
    <message>
        <source>{reason} The queue is paused.</source>
        <translation>{reason} Die Warteschlange ist angehalten.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>Voreinstellungen …</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>{count} files exported</source>
        <translation>{count} Dateien exportiert</translation>
    </message>
    <message>
        <source>{count} exported</source>
        <translation>{count} exportiert</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} fehlgeschlagen</translation>
    </message>
    <message>
        <source>{count} cancelled</source>
        <translation>{count} abgebrochen</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>Gründe</translation>
    </message>
    <message>
        <source>Files are still being exported. Close Lowlight?

At the next start you can continue with what is unfinished.</source>
        <translation>Es werden noch Dateien exportiert. Lowlight schließen?

Beim nächsten Start können Sie mit dem Rest fortfahren.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Not exported yet: {count}.</source>
        <translation>Noch nicht exportiert: {count}.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>und {count} weitere</translation>
    </message>
    <message>
        <source>Whole video</source>
        <translation>Ganzes Video</translation>
    </message>
    <message>
        <source>Whole video, {length}</source>
        <translation>Ganzes Video, {length}</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} bis {end}</translation>
    </message>
    <message>
        <source>the end</source>
        <translation>zum Ende</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Export {count} files</source>
        <translation>{count} Dateien exportieren</translation>
    </message>
    <message>
        <source>Export {count} photos</source>
        <translation>{count} Fotos exportieren</translation>
    </message>
    <message>
        <source>Export {count} videos</source>
        <translation>{count} Videos exportieren</translation>
    </message>
    <message>
        <source>about {size} MB</source>
        <translation>etwa {size} MB</translation>
    </message>
    <message>
        <source>about {time}, {size} MB</source>
        <translation>etwa {time}, {size} MB</translation>
    </message>
    <message>
        <source>Save as preset…</source>
        <translation>Als Vorgabe sichern …</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>Vorgabe löschen</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>Vorgabe sichern</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>Name:</translation>
    </message>
</context>
<context>
    <name>ExportOptionsStore</name>
    <message>
        <source>Same as original</source>
        <translation>Wie das Original</translation>
    </message>
    <message>
        <source>For sharing</source>
        <translation>Zum Teilen</translation>
    </message>
    <message>
        <source>For printing</source>
        <translation>Zum Drucken</translation>
    </message>
</context>
<context>
    <name>ExportQueue</name>
    <message>
        <source>Exported as {name}</source>
        <translation>Exportiert als {name}</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Exporting on worker {worker}</source>
        <translation>Export auf Worker {worker}</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Export läuft</translation>
    </message>
    <message>
        <source>Skipped: the result already exists</source>
        <translation>Übersprungen: Das Ergebnis gibt es schon</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Wird geschrieben</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message>
        <source>A bug in Lowlight; see the report.</source>
        <translation>Ein Fehler in Lowlight; siehe Bericht.</translation>
    </message>
</context>
<context>
    <name>FileSection</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>All except location</source>
        <translation>Alle außer dem Ort</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Same folder as original</source>
        <translation>Ordner des Originals</translation>
    </message>
    <message>
        <source>Specific folder…</source>
        <translation>Bestimmter Ordner …</translation>
    </message>
    <message>
        <source>Choose a new name</source>
        <translation>Neuen Namen wählen</translation>
    </message>
    <message>
        <source>Overwrite</source>
        <translation>Überschreiben</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Keep the file date of the original</source>
        <translation>Dateidatum des Originals beibehalten</translation>
    </message>
    <message>
        <source>A stack keeps its size, numbers, format and metadata.</source>
        <translation>Ein Stapel behält Größe, Zahlen, Format und Metadaten.</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>Save to</source>
        <translation>Speichern in</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>Existing files</source>
        <translation>Vorhandene Dateien</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>Beispiel: {name}</translation>
    </message>
    <message>
        <source>Export folder</source>
        <translation>Exportordner</translation>
    </message>
    <message>
        <source>In {folder}</source>
        <translation>In {folder}</translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Open photos</source>
        <translation>Geöffnete Fotos</translation>
    </message>
</context>
<context>
    <name>FinishSection</name>
    <message>
        <source>For the screen</source>
        <translation>Für den Bildschirm</translation>
    </message>
    <message>
        <source>For print</source>
        <translation>Für den Druck</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Sharpens the brightness of results in their final size</source>
        <translation>Schärft die Helligkeit der Ergebnisse in ihrer endgültigen Größe</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Schwach</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Stark</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Strength of the sharpening</source>
        <translation>Stärke der Schärfung</translation>
    </message>
    <message>
        <source>Sharpening</source>
        <translation>Schärfung</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Picture…</source>
        <translation>Bild …</translation>
    </message>
    <message>
        <source>Text of the watermark</source>
        <translation>Text des Wasserzeichens</translation>
    </message>
    <message>
        <source>© 2026 Your name</source>
        <translation>© 2026 Ihr Name</translation>
    </message>
    <message>
        <source>Insert ©</source>
        <translation>© einfügen</translation>
    </message>
    <message>
        <source>Place of the watermark</source>
        <translation>Ort des Wasserzeichens</translation>
    </message>
    <message>
        <source>Height of the watermark, in percent of the shorter side</source>
        <translation>Höhe des Wasserzeichens in Prozent der kürzeren Seite</translation>
    </message>
    <message>
        <source>Opacity of the watermark</source>
        <translation>Deckkraft des Wasserzeichens</translation>
    </message>
    <message>
        <source>Distance from the edges, in percent of the shorter side</source>
        <translation>Abstand vom Rand in Prozent der kürzeren Seite</translation>
    </message>
    <message>
        <source>Watermark</source>
        <translation>Wasserzeichen</translation>
    </message>
    <message>
        <source>Place, margin</source>
        <translation>Ort, Rand</translation>
    </message>
    <message>
        <source>Size, opacity</source>
        <translation>Größe, Deckkraft</translation>
    </message>
    <message>
        <source>Top left</source>
        <translation>Oben links</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>Oben</translation>
    </message>
    <message>
        <source>Top right</source>
        <translation>Oben rechts</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Centre</source>
        <translation>Mitte</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Bottom left</source>
        <translation>Unten links</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>Unten</translation>
    </message>
    <message>
        <source>Bottom right</source>
        <translation>Unten rechts</translation>
    </message>
    <message>
        <source>Original beside the result</source>
        <translation>Original neben dem Ergebnis</translation>
    </message>
    <message>
        <source>Half original, half result</source>
        <translation>Halb Original, halb Ergebnis</translation>
    </message>
    <message>
        <source>Write “Before” and “After” into it</source>
        <translation>„Vorher“ und „Nachher“ hineinschreiben</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Picture of the watermark</source>
        <translation>Bild des Wasserzeichens</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>Bilder ({patterns})</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
</context>
<context>
    <name>FramePreview</name>
    <message>
        <source>The frame being exported, before and after</source>
        <translation>Das Einzelbild, das gerade exportiert wird, vorher und nachher</translation>
    </message>
</context>
<context>
    <name>GuideDialog</name>
    <message>
        <source>User guide</source>
        <translation>Benutzerhandbuch</translation>
    </message>
</context>
<context>
    <name>HintBubble</name>
    <message>
        <source>Close this hint</source>
        <translation>Hinweis schließen</translation>
    </message>
    <message>
        <source>Do not show hints</source>
        <translation>Keine Hinweise mehr</translation>
    </message>
</context>
<context>
    <name>HistogramView</name>
    <message>
        <source>Histogram before and after</source>
        <translation>Histogramm vorher und nachher</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>{name}: {black} % black, {white} % white</source>
        <translation>{name}: {black} % Schwarz, {white} % Weiß</translation>
    </message>
</context>
<context>
    <name>LibraryController</name>
    <message>
        <source>Photos and videos</source>
        <translation>Fotos und Videos</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Open photos and videos</source>
        <translation>Fotos und Videos öffnen</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>{count} files were removed from the filmstrip.</source>
        <translation>{count} Dateien wurden aus dem Filmstreifen entfernt.</translation>
    </message>
    <message>
        <source>{name} was removed from the filmstrip.</source>
        <translation>{name} wurde aus dem Filmstreifen entfernt.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>No photos or videos were found.</source>
        <translation>Es wurden keine Fotos oder Videos gefunden.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>{shown} of {count} photos are shown.</source>
        <translation>{shown} von {count} Fotos werden angezeigt.</translation>
    </message>
    <message>
        <source>{name} cannot be opened: {reason}</source>
        <translation>{name} lässt sich nicht öffnen: {reason}</translation>
    </message>
    <message>
        <source>{count} files cannot be opened</source>
        <translation>{count} Dateien lassen sich nicht öffnen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
</context>
<context>
    <name>LiveController</name>
    <message>
        <source>Loading model…</source>
        <translation>Modell wird geladen …</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>Gespeichert als {path}</translation>
    </message>
    <message>
        <source>The model is still being loaded; try again in a moment.</source>
        <translation>Das Modell wird noch geladen; versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbindung wird hergestellt …</translation>
    </message>
    <message>
        <source>Connected to {source}</source>
        <translation>Verbunden mit {source}</translation>
    </message>
    <message>
        <source>{rate} frames/s · {latency} ms behind</source>
        <translation>{rate} Bilder/s · {latency} ms Verzögerung</translation>
    </message>
    <message>
        <source>Recording to {folder}</source>
        <translation>Aufnahme in {folder}</translation>
    </message>
    <message>
        <source>Folder for recordings</source>
        <translation>Ordner für Aufnahmen</translation>
    </message>
</context>
<context>
    <name>LiveDialog</name>
    <message>
        <source>Camera or stream</source>
        <translation>Kamera oder Stream</translation>
    </message>
    <message>
        <source>Camera or address</source>
        <translation>Kamera oder Adresse</translation>
    </message>
    <message>
        <source>rtsp://user@camera.local/live</source>
        <translation>rtsp://name@kamera.local/live</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner …</translation>
    </message>
    <message>
        <source>One file</source>
        <translation>Eine Datei</translation>
    </message>
    <message>
        <source>A file each 15 minutes</source>
        <translation>Alle 15 Minuten eine Datei</translation>
    </message>
    <message>
        <source>A file each hour</source>
        <translation>Jede Stunde eine Datei</translation>
    </message>
    <message>
        <source>Length of the files</source>
        <translation>Länge der Dateien</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Choose a camera or type the address of a stream.</source>
        <translation>Wählen Sie eine Kamera oder geben Sie die Adresse eines Streams ein.</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>Aufnahme beenden</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Aufnehmen</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>Before and after</source>
        <translation>Vorher und nachher</translation>
    </message>
    <message>
        <source>Drag the line to compare before and after</source>
        <translation>Die Linie ziehen, um vorher und nachher zu vergleichen</translation>
    </message>
</context>
<context>
    <name>LoginDialog</name>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Keep the password in the keyring of the system</source>
        <translation>Passwort im Schlüsselbund des Systems speichern</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Benutzername</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>&amp;Foto</translation>
    </message>
    <message>
        <source>Vi&amp;deo</source>
        <translation>&amp;Video</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Show photos</source>
        <translation>Fotos anzeigen</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>Metrics</name>
    <message>
        <source>GT-mean: measured after the result was given the brightness of the clear image.</source>
        <translation>GT-mean: gemessen, nachdem das Ergebnis die Helligkeit des klaren Bildes erhielt.</translation>
    </message>
    <message>
        <source>PSNR in decibels: how close results are to the clear images. Higher is better.</source>
        <translation>PSNR in Dezibel: wie nah Ergebnisse den klaren Bildern kommen. Höher ist besser.</translation>
    </message>
    <message>
        <source>SSIM: how well shapes and edges are kept. 1 means identical images.</source>
        <translation>SSIM: wie gut Formen und Kanten erhalten sind. 1 heißt gleiche Bilder.</translation>
    </message>
    <message>
        <source>Closeness</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>Struktur</translation>
    </message>
    <message>
        <source>Closeness, equal brightness</source>
        <translation>Ähnlichkeit, gleiche Helligkeit</translation>
    </message>
    <message>
        <source>Structure, equal brightness</source>
        <translation>Struktur, gleiche Helligkeit</translation>
    </message>
</context>
<context>
    <name>ModelComparison</name>
    <message>
        <source>{folder} cannot be used: {reason}.</source>
        <translation>{folder} ist nicht verwendbar: {reason}.</translation>
    </message>
    <message>
        <source>The comparison ended unexpectedly.</source>
        <translation>Der Vergleich wurde unerwartet beendet.</translation>
    </message>
</context>
<context>
    <name>ModelsController</name>
    <message>
        <source>Exported as {name}.</source>
        <translation>Exportiert als {name}.</translation>
    </message>
    <message>
        <source>Imported as {model}.</source>
        <translation>Importiert als {model}.</translation>
    </message>
    <message>
        <source>Checking {name}…</source>
        <translation>{name} wird geprüft …</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Model name</source>
        <translation>Name des Modells</translation>
    </message>
    <message>
        <source>Export model</source>
        <translation>Modell exportieren</translation>
    </message>
    <message>
        <source>Permanently delete the model “{name}”?</source>
        <translation>Das Modell „{name}“ endgültig löschen?</translation>
    </message>
    <message>
        <source>Import model</source>
        <translation>Modell importieren</translation>
    </message>
    <message>
        <source>Lowlight models</source>
        <translation>Lowlight-Modelle</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Trained by</source>
        <translation>Trainiert von</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Use for photos</source>
        <translation>Für Fotos verwenden</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>{name}  (in use)</source>
        <translation>{name}  (in Gebrauch)</translation>
    </message>
    <message>
        <source>Lowlight</source>
        <translation>Lowlight</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Ihnen</translation>
    </message>
    <message>
        <source>Compare metrics only if they were measured on the same images: hover over a row to see which.</source>
        <translation>Vergleichen Sie nur Werte, die an denselben Bildern gemessen wurden: Zeigen Sie mit der Maus auf eine Zeile, um zu sehen, an welchen.</translation>
    </message>
</context>
<context>
    <name>PartButton</name>
    <message>
        <source>Pages that are exported</source>
        <translation>Seiten, die exportiert werden</translation>
    </message>
    <message>
        <source>Only the page on show</source>
        <translation>Nur die angezeigte Seite</translation>
    </message>
    <message>
        <source>A part…</source>
        <translation>Ein Teil …</translation>
    </message>
    <message>
        <source>Write a table of the pages (CSV)</source>
        <translation>Tabelle der Seiten schreiben (CSV)</translation>
    </message>
    <message>
        <source>All {count} pages</source>
        <translation>Alle {count} Seiten</translation>
    </message>
    <message>
        <source>Export: page on show</source>
        <translation>Export: angezeigte Seite</translation>
    </message>
    <message>
        <source>Export: {pages} of {count} pages</source>
        <translation>Export: {pages} von {count} Seiten</translation>
    </message>
    <message>
        <source>Export: all {count} pages</source>
        <translation>Export: alle {count} Seiten</translation>
    </message>
</context>
<context>
    <name>PartDialog</name>
    <message>
        <source>Part of the stack</source>
        <translation>Teil des Stapels</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>{pages} of {count} pages</source>
        <translation>{pages} von {count} Seiten</translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message>
        <source>already well lit</source>
        <translation>schon gut belichtet</translation>
    </message>
    <message>
        <source>exported</source>
        <translation>exportiert</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>stack</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>{count} pages</source>
        <translation>{count} Seiten</translation>
    </message>
</context>
<context>
    <name>PhotoSection</name>
    <message>
        <source>Same as original</source>
        <translation>Wie das Original</translation>
    </message>
    <message>
        <source>Higher values keep finer detail and make larger files</source>
        <translation>Höhere Werte erhalten feinere Details und machen größere Dateien</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
</context>
<context>
    <name>PixelSection</name>
    <message>
        <source>Same as original</source>
        <translation>Wie das Original</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 Bit</translation>
    </message>
    <message>
        <source>Limit to</source>
        <translation>Begrenzen auf</translation>
    </message>
    <message>
        <source>Longest side</source>
        <translation>Längste Seite</translation>
    </message>
    <message>
        <source> pixels</source>
        <translation> Pixel</translation>
    </message>
    <message>
        <source>Bit depth</source>
        <translation>Farbtiefe</translation>
    </message>
    <message>
        <source>Colour space</source>
        <translation>Farbraum</translation>
    </message>
</context>
<context>
    <name>PlaybackController</name>
    <message>
        <source>Ranges to export: {count}. Mark the next with I and O.</source>
        <translation>Bereiche für den Export: {count}. Den nächsten mit I und O markieren.</translation>
    </message>
    <message>
        <source>Mark a part first: press I at its start and O at its end.</source>
        <translation>Markieren Sie zuerst einen Abschnitt: I am Anfang, O am Ende drücken.</translation>
    </message>
    <message>
        <source>{name}, frame {number}: {reason}</source>
        <translation>{name}, Bild {number}: {reason}</translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>{value}  ·  round {epoch}</source>
        <translation>{value}  ·  Runde {epoch}</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Voreinstellungen</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Takes effect after a restart.</source>
        <translation>Wird nach einem Neustart wirksam.</translation>
    </message>
    <message>
        <source>sRGB is used if the system has no profile of the monitor.</source>
        <translation>Ohne Monitorprofil im System wird sRGB verwendet.</translation>
    </message>
    <message>
        <source>Store settings in XMP sidecar files</source>
        <translation>Einstellungen in XMP-Begleitdateien speichern</translation>
    </message>
    <message>
        <source>Written beside each photo and read when it is opened.</source>
        <translation>Liegen neben jedem Foto und werden beim Öffnen gelesen.</translation>
    </message>
    <message>
        <source>Thumbnail cache</source>
        <translation>Miniaturen-Cache</translation>
    </message>
    <message>
        <source>Used by Export (Ctrl+E) and as the initial settings of Export as…</source>
        <translation>Gilt für Exportieren (Strg+E) und als Anfangswert von Exportieren als …</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Monitor profile</source>
        <translation>Monitorprofil</translation>
    </message>
    <message>
        <source>Reset all preferences to their defaults? Presets and models are kept.</source>
        <translation>Alle Voreinstellungen auf die Standardwerte zurücksetzen? Vorgaben und Modelle bleiben erhalten.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Erscheinungsbild</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Colours of the screen</source>
        <translation>Farbraum des Bildschirms</translation>
    </message>
    <message>
        <source>Reset all…</source>
        <translation>Alles zurücksetzen …</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Graphics card if available</source>
        <translation>Grafikkarte, falls vorhanden</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Clear</source>
        <translation>Klar</translation>
    </message>
    <message>
        <source>Keep the night mood</source>
        <translation>Nachtstimmung erhalten</translation>
    </message>
    <message>
        <source>Candlelight</source>
        <translation>Kerzenlicht</translation>
    </message>
    <message>
        <source>Fine grain</source>
        <translation>Feines Korn</translation>
    </message>
    <message>
        <source>Maximum brightness</source>
        <translation>Maximale Helligkeit</translation>
    </message>
    <message>
        <source>There is already a preset “{name}”.</source>
        <translation>Es gibt schon eine Vorgabe „{name}“.</translation>
    </message>
    <message>
        <source>“{name}” comes with Lowlight and cannot be changed.</source>
        <translation>„{name}“ gehört zu Lowlight und lässt sich nicht ändern.</translation>
    </message>
    <message>
        <source>A preset needs a name.</source>
        <translation>Eine Vorgabe braucht einen Namen.</translation>
    </message>
</context>
<context>
    <name>PresetsButton</name>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Apply saved settings to the selected photos</source>
        <translation>Gespeicherte Einstellungen auf die ausgewählten Fotos anwenden</translation>
    </message>
    <message>
        <source>Save current settings…</source>
        <translation>Aktuelle Einstellungen speichern …</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>Vorgabe sichern</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>Name:</translation>
    </message>
    <message>
        <source>Rename preset</source>
        <translation>Vorgabe umbenennen</translation>
    </message>
    <message>
        <source>Delete the preset “{name}”?</source>
        <translation>Die Vorgabe „{name}“ löschen?</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>Vorgabe löschen</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>Rendering progress</source>
        <translation>Fortschritt der Berechnung</translation>
    </message>
</context>
<context>
    <name>ProgressView</name>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>A test image appears here after the first round.</source>
        <translation>Nach der ersten Runde erscheint hier ein Testbild.</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Save plots…</source>
        <translation>Diagramme sichern …</translation>
    </message>
    <message>
        <source>Save table…</source>
        <translation>Tabelle sichern …</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>PSNR at equal brightness</source>
        <translation>PSNR bei gleicher Helligkeit</translation>
    </message>
    <message>
        <source>discriminator right: {share} %</source>
        <translation>Diskriminator richtig: {share} %</translation>
    </message>
    <message>
        <source>best so far</source>
        <translation>bisher die beste</translation>
    </message>
    <message>
        <source>The training of “{name}” is stopped; you can resume it.</source>
        <translation>Das Training von „{name}“ ist angehalten; Sie können es fortsetzen.</translation>
    </message>
    <message>
        <source>Training of “{name}” is finished.</source>
        <translation>Das Training von „{name}“ ist beendet.</translation>
    </message>
    <message>
        <source>{speed} samples per second</source>
        <translation>{speed} Proben je Sekunde</translation>
    </message>
    <message>
        <source>Save plots</source>
        <translation>Diagramme sichern</translation>
    </message>
    <message>
        <source>Save table</source>
        <translation>Tabelle sichern</translation>
    </message>
    <message>
        <source>Training “{name}”</source>
        <translation>„{name}“ wird trainiert</translation>
    </message>
    <message>
        <source>Round {number}: {metrics}</source>
        <translation>Runde {number}: {metrics}</translation>
    </message>
    <message>
        <source>{samples} samples per round, {validation} test pairs, {parameters} parameters, {device}</source>
        <translation>{samples} Beispiele je Runde, {validation} Testpaare, {parameters} Parameter, {device}</translation>
    </message>
    <message>
        <source>Completed rounds: {count}</source>
        <translation>Abgeschlossene Runden: {count}</translation>
    </message>
    <message>
        <source>Preparing: checking the images…</source>
        <translation>Vorbereitung: Die Bilder werden geprüft …</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>round {epoch}, testing image {picture} of {pictures}</source>
        <translation>Runde {epoch}, Testbild {picture} von {pictures}</translation>
    </message>
    <message>
        <source>round {epoch}, step {step} of {steps}</source>
        <translation>Runde {epoch}, Schritt {step} von {steps}</translation>
    </message>
    <message>
        <source>{left} left</source>
        <translation>noch {left}</translation>
    </message>
    <message>
        <source>{gigabytes} GB of memory</source>
        <translation>{gigabytes} GB Speicher</translation>
    </message>
    <message>
        <source>{name} could not be written.</source>
        <translation>{name} konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>{name} could not be written: {reason}.</source>
        <translation>{name} konnte nicht geschrieben werden: {reason}.</translation>
    </message>
</context>
<context>
    <name>QueueListView</name>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Aufräumen</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Hide the queue</source>
        <translation>Warteschlange ausblenden</translation>
    </message>
    <message>
        <source>QUEUE</source>
        <translation>WARTESCHLANGE</translation>
    </message>
    <message>
        <source>Progress of the queue</source>
        <translation>Fortschritt der Warteschlange</translation>
    </message>
    <message>
        <source>{done} of {all}</source>
        <translation>{done} von {all}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>{count} exported</source>
        <translation>{count} exportiert</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} fehlgeschlagen</translation>
    </message>
    <message>
        <source>{count} skipped</source>
        <translation>{count} übersprungen</translation>
    </message>
    <message>
        <source>The queue is empty. Press Ctrl+E to add the selected photos.</source>
        <translation>Die Warteschlange ist leer. Strg+E fügt die ausgewählten Fotos hinzu.</translation>
    </message>
    <message>
        <source>{count} cancelled</source>
        <translation>{count} abgebrochen</translation>
    </message>
</context>
<context>
    <name>RangesButton</name>
    <message>
        <source>Ranges that are exported</source>
        <translation>Bereiche, die exportiert werden</translation>
    </message>
    <message>
        <source>1 range</source>
        <translation>1 Bereich</translation>
    </message>
    <message>
        <source>{count} ranges</source>
        <translation>{count} Bereiche</translation>
    </message>
    <message>
        <source>Go to its start</source>
        <translation>Zum Anfang springen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove all ranges</source>
        <translation>Alle Bereiche entfernen</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} bis {end}</translation>
    </message>
</context>
<context>
    <name>ResultView</name>
    <message>
        <source>Name of the model</source>
        <translation>Name des Modells</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Seconds per megapixel</source>
        <translation>Sekunden je Megapixel</translation>
    </message>
    <message>
        <source>Metrics of the new and the current model</source>
        <translation>Werte des neuen und des jetzigen Modells</translation>
    </message>
    <message>
        <source>Comparing images…</source>
        <translation>Bilder werden verglichen …</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>Voriges Bild</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Discard this model</source>
        <translation>Dieses Modell verwerfen</translation>
    </message>
    <message>
        <source>Keep the model in use</source>
        <translation>Verwendetes Modell behalten</translation>
    </message>
    <message>
        <source>None of {epochs} rounds was better than the model at the start, which was kept.</source>
        <translation>Keine von {epochs} Runden war besser als das Ausgangsmodell; es wurde behalten.</translation>
    </message>
    <message>
        <source>Kept round {best} of {epochs}, the best on the test pairs.</source>
        <translation>Runde {best} von {epochs} wurde behalten, die beste auf den Testpaaren.</translation>
    </message>
    <message>
        <source>Use it anyway</source>
        <translation>Trotzdem verwenden</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Einzelheiten ausblenden</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Einzelheiten zeigen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
</context>
<context>
    <name>SamplePairs</name>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Klar</translation>
    </message>
</context>
<context>
    <name>SamplesDialog</name>
    <message>
        <source>Samples</source>
        <translation>Proben</translation>
    </message>
    <message>
        <source>Inputs and targets of the training</source>
        <translation>Eingaben und Ziele des Trainings</translation>
    </message>
</context>
<context>
    <name>SaveFileDialog</name>
    <message>
        <source>“{name}” already exists. Replace it?</source>
        <translation>„{name}“ gibt es schon. Ersetzen?</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
</context>
<context>
    <name>SceneNavigator</name>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Helligkeit</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Schnitt</translation>
    </message>
    <message>
        <source>Scene mark {number} of {count}: {name}, {start} to {end}</source>
        <translation>Szenenmarke {number} von {count}: {name}, {start} bis {end}</translation>
    </message>
    <message>
        <source>Scene mark {number} of {count}: {name}, {start}</source>
        <translation>Szenenmarke {number} von {count}: {name}, {start}</translation>
    </message>
    <message>
        <source>Lowlight is still looking for scene marks.</source>
        <translation>Lowlight sucht noch nach Szenenmarken.</translation>
    </message>
    <message>
        <source>No further scene mark up to {time}; Lowlight is still looking.</source>
        <translation>Bis {time} keine weitere Szenenmarke; Lowlight sucht noch.</translation>
    </message>
    <message>
        <source>This video has no scene marks: no motion or change of brightness stands out.</source>
        <translation>Dieses Video hat keine Szenenmarken: Keine Bewegung und kein Wechsel der Helligkeit fällt auf.</translation>
    </message>
    <message>
        <source>There is no later scene mark.</source>
        <translation>Danach kommt keine Szenenmarke mehr.</translation>
    </message>
    <message>
        <source>There is no earlier scene mark.</source>
        <translation>Davor gibt es keine Szenenmarke.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Amount</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Strength of the enhancement: 0 keeps the image unchanged, 1 is the result of the model</source>
        <translation>Stärke der Aufhellung: 0 lässt das Bild unverändert, 1 ist das Ergebnis des Modells</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Belichtung</translation>
    </message>
    <message>
        <source>Brighter or darker than the result of the model, in stops</source>
        <translation>Heller oder dunkler als das Ergebnis des Modells, in Blendenstufen</translation>
    </message>
    <message>
        <source>Shadows</source>
        <translation>Tiefen</translation>
    </message>
    <message>
        <source>Open or deepen the dark parts</source>
        <translation>Dunkle Bereiche aufhellen oder vertiefen</translation>
    </message>
    <message>
        <source>Highlights</source>
        <translation>Lichter</translation>
    </message>
    <message>
        <source>Brighten or darken the bright parts</source>
        <translation>Helle Bereiche aufhellen oder abdunkeln</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Kontrast</translation>
    </message>
    <message>
        <source>Difference between dark and bright parts</source>
        <translation>Unterschied zwischen dunklen und hellen Bereichen</translation>
    </message>
    <message>
        <source>Black point</source>
        <translation>Schwarzpunkt</translation>
    </message>
    <message>
        <source>Remove a veil: the light that becomes black</source>
        <translation>Schleier entfernen: das Licht, das schwarz wird</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Cooler or warmer colours</source>
        <translation>Kühlere oder wärmere Farben</translation>
    </message>
    <message>
        <source>Tint</source>
        <translation>Farbton</translation>
    </message>
    <message>
        <source>Greener or more magenta colours</source>
        <translation>Grünere oder purpurnere Farben</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>Sättigung</translation>
    </message>
    <message>
        <source>Paler or stronger colours; skin is changed less</source>
        <translation>Blassere oder kräftigere Farben; Haut wird weniger verändert</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Rauschminderung</translation>
    </message>
    <message>
        <source>Strength of the noise reduction</source>
        <translation>Stärke der Rauschminderung</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Colour noise</source>
        <translation>Farbrauschen</translation>
    </message>
    <message>
        <source>Strength of the noise reduction in colours</source>
        <translation>Stärke der Rauschminderung bei Farben</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>Schärfen</translation>
    </message>
    <message>
        <source>Make fine detail crisper</source>
        <translation>Feine Details schärfer machen</translation>
    </message>
    <message>
        <source>Keep colour</source>
        <translation>Lichtfarbe behalten</translation>
    </message>
    <message>
        <source>Keep the colour of the light instead of neutralising it</source>
        <translation>Die Farbe des Lichts behalten, statt sie zu neutralisieren</translation>
    </message>
    <message>
        <source>Protect highlights</source>
        <translation>Lichter schützen</translation>
    </message>
    <message>
        <source>How strongly to protect lamps, skies and windows from clipping</source>
        <translation>Wie stark Lampen, Himmel und Fenster vor dem Ausbrennen geschützt werden</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Licht</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
</context>
<context>
    <name>ShareController</name>
    <message>
        <source>Copying the result…</source>
        <translation>Ergebnis wird kopiert …</translation>
    </message>
    <message>
        <source>Rendering the result: hold the mouse button until it appears at the pointer…</source>
        <translation>Das Ergebnis wird berechnet: Halten Sie die Maustaste gedrückt, bis es am Zeiger erscheint …</translation>
    </message>
    <message>
        <source>The model is still loading.</source>
        <translation>Das Modell wird noch geladen.</translation>
    </message>
    <message>
        <source>Copied the result to the clipboard.</source>
        <translation>Das Ergebnis wurde in die Zwischenablage kopiert.</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>SliderRow</name>
    <message>
        <source>Double-click to type a value</source>
        <translation>Doppelklicken, um einen Wert einzutippen</translation>
    </message>
    <message>
        <source>{help}. Double-click to reset.</source>
        <translation>{help}. Doppelklick setzt zurück.</translation>
    </message>
</context>
<context>
    <name>StackBar</name>
    <message>
        <source>One light for all pages</source>
        <translation>Ein Licht für alle Seiten</translation>
    </message>
    <message>
        <source>A light for each page</source>
        <translation>Eigenes Licht je Seite</translation>
    </message>
    <message>
        <source>Measure: only remove noise</source>
        <translation>Messen: nur Rauschen entfernen</translation>
    </message>
    <message>
        <source>Light of the stack</source>
        <translation>Licht des Stapels</translation>
    </message>
    <message>
        <source>With one light, pages stay comparable. Measuring keeps the scale of all numbers: only “Denoise” has an effect.</source>
        <translation>Mit einem Licht bleiben Seiten vergleichbar. Beim Messen behalten alle Zahlen ihren Maßstab: Nur „Rauschminderung“ wirkt.</translation>
    </message>
    <message>
        <source>Page {page} of {count}</source>
        <translation>Seite {page} von {count}</translation>
    </message>
</context>
<context>
    <name>StackPages</name>
    <message>
        <source>page {number}: {reason}</source>
        <translation>Seite {number}: {reason}</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Show queue</source>
        <translation>Warteschlange zeigen</translation>
    </message>
    <message>
        <source>Loading model…</source>
        <translation>Modell wird geladen …</translation>
    </message>
    <message>
        <source>Graphics card {name}</source>
        <translation>Grafikkarte {name}</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>No graphics card is used: {reason}.</source>
        <translation>Es wird keine Grafikkarte verwendet: {reason}.</translation>
    </message>
    <message>
        <source>image 1 of {pages}</source>
        <translation>Bild 1 von {pages}</translation>
    </message>
    <message>
        <source>Rendering · {left} left</source>
        <translation>Berechnung · noch {left}</translation>
    </message>
    <message>
        <source>{bits} bit</source>
        <translation>{bits} Bit</translation>
    </message>
</context>
<context>
    <name>TimelineBar</name>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Toolbar</source>
        <translation>Werkzeugleiste</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>“{name}” is still being trained.</source>
        <translation>„{name}“ wird noch trainiert.</translation>
    </message>
    <message>
        <source>Training can continue in the background. Lowlight finds it again at the next start.</source>
        <translation>Das Training kann im Hintergrund weiterlaufen. Lowlight findet es beim nächsten Start wieder.</translation>
    </message>
    <message>
        <source>Keep training</source>
        <translation>Weitertrainieren</translation>
    </message>
    <message>
        <source>Stop training</source>
        <translation>Training anhalten</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>The training of “{name}” is not finished.</source>
        <translation>Das Training von „{name}“ ist nicht beendet.</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Training of “{name}” is finished.</source>
        <translation>Das Training von „{name}“ ist beendet.</translation>
    </message>
    <message>
        <source>Training {percent} %</source>
        <translation>Training {percent} %</translation>
    </message>
</context>
<context>
    <name>TrainingDialog</name>
    <message>
        <source>Retrain</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Sample pairs appear here once you have chosen a dataset.</source>
        <translation>Beispielpaare erscheinen hier, sobald Sie einen Datensatz gewählt haben.</translation>
    </message>
    <message>
        <source>Sample images</source>
        <translation>Beispielbilder</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Proben</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
</context>
<context>
    <name>TrainingDialogController</name>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Photos are now enhanced with “{name}”.</source>
        <translation>Fotos werden jetzt mit „{name}“ verbessert.</translation>
    </message>
    <message>
        <source>Discard the training “{name}” and everything it has learned?</source>
        <translation>Das Training „{name}“ mit allem Gelernten verwerfen?</translation>
    </message>
    <message>
        <source>{model} (in use)</source>
        <translation>{model} (in Gebrauch)</translation>
    </message>
    <message>
        <source>There are no test pairs to compare on. Try the model on a photo.</source>
        <translation>Es gibt keine Testpaare zum Vergleichen. Probieren Sie das Modell an einem Foto aus.</translation>
    </message>
    <message>
        <source>Comparing with the model in use on the test pairs: {percent} %</source>
        <translation>Vergleich mit dem verwendeten Modell auf den Testpaaren: {percent} %</translation>
    </message>
    <message>
        <source>{model} (new)</source>
        <translation>{model} (neu)</translation>
    </message>
    <message>
        <source>Trained for texture rather than closeness ({gain} dB, on {count} test pairs). Compare the images.</source>
        <translation>Auf Struktur statt auf Nähe zum Original trainiert ({gain} dB, an {count} Testpaaren). Vergleichen Sie die Bilder.</translation>
    </message>
    <message>
        <source>Better than the model in use: {gain} dB closer to the clear images, on {count} test pairs.</source>
        <translation>Besser als das verwendete Modell: {gain} dB näher an den klaren Bildern, auf {count} Testpaaren.</translation>
    </message>
    <message>
        <source>No better than the model in use ({gain} dB, on {count} test pairs).</source>
        <translation>Nicht besser als das verwendete Modell ({gain} dB, auf {count} Testpaaren).</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Discard the model “{name}”?</source>
        <translation>Das Modell „{name}“ verwerfen?</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Discard training</source>
        <translation>Training verwerfen</translation>
    </message>
    <message>
        <source>Use the best so far</source>
        <translation>Das bisher Beste verwenden</translation>
    </message>
    <message>
        <source>Make a model of the best round so far, without training on</source>
        <translation>Aus der bisher besten Runde ein Modell machen, ohne weiter zu trainieren</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>Sofort anhalten</translation>
    </message>
    <message>
        <source>Stop without saving; the progress of this round is lost</source>
        <translation>Anhalten, ohne zu speichern; der Fortschritt dieser Runde geht verloren</translation>
    </message>
    <message>
        <source>Save the progress and stop; you can resume later</source>
        <translation>Fortschritt speichern und anhalten; später lässt sich fortfahren</translation>
    </message>
    <message>
        <source>Vivid</source>
        <translation>Lebendig</translation>
    </message>
    <message>
        <source>1 hour: an experiment for more texture; compare before you use it</source>
        <translation>1 Stunde: ein Versuch für mehr Textur; vergleichen Sie, bevor Sie das Ergebnis benutzen</translation>
    </message>
    <message>
        <source>10 rounds of the network this project started with</source>
        <translation>10 Runden des Netzes, mit dem dieses Projekt begann</translation>
    </message>
    <message>
        <source>Hide advanced options</source>
        <translation>Erweiterte Optionen ausblenden</translation>
    </message>
    <message>
        <source>Show advanced options</source>
        <translation>Erweiterte Optionen anzeigen</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>10 minutes: adapts Lowlight to your images</source>
        <translation>10 Minuten: passt Lowlight an Ihre Bilder an</translation>
    </message>
    <message>
        <source>1 hour: a model for everyday use</source>
        <translation>1 Stunde: ein Modell für jeden Tag</translation>
    </message>
    <message>
        <source>8 hours: overnight, for the best quality</source>
        <translation>8 Stunden: über Nacht, für die beste Qualität</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>Gründlich</translation>
    </message>
    <message>
        <source>Classic U-Net</source>
        <translation>Klassisches U-Net</translation>
    </message>
</context>
<context>
    <name>TrainingPlots</name>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Closeness</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>Struktur</translation>
    </message>
    <message>
        <source>Loss: the value that training minimizes, per step, and its mean per round</source>
        <translation>Loss: der Wert, den das Training verringert, je Schritt, und sein Mittel je Runde</translation>
    </message>
    <message>
        <source>PSNR in decibels on the test pairs: how close the result is to the clear image. The circled round is kept.</source>
        <translation>PSNR in Dezibel auf den Testpaaren: wie nah das Ergebnis dem klaren Bild kommt. Die umkreiste Runde wird behalten.</translation>
    </message>
    <message>
        <source>SSIM on the test pairs: how well shapes and edges are kept; 1 means identical images</source>
        <translation>SSIM auf den Testpaaren: wie gut Formen und Kanten erhalten sind; 1 heißt gleiche Bilder</translation>
    </message>
    <message>
        <source>Logarithmic error</source>
        <translation>Fehler logarithmisch</translation>
    </message>
</context>
<context>
    <name>TrainingProcess</name>
    <message>
        <source>{folder} cannot be used: {reason}.</source>
        <translation>{folder} ist nicht verwendbar: {reason}.</translation>
    </message>
    <message>
        <source>The training ended unexpectedly.</source>
        <translation>Das Training wurde unerwartet beendet.</translation>
    </message>
    <message>
        <source>The training process was killed (signal {number}).</source>
        <translation>Der Trainingsprozess wurde von außen beendet (Signal {number}).</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>Rendering</source>
        <translation>Berechnung</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>Time of the current frame and length of the video</source>
        <translation>Zeit des aktuellen Bilds und Länge des Videos</translation>
    </message>
    <message>
        <source>Current frame and number of frames</source>
        <translation>Aktuelles Bild und Anzahl der Bilder</translation>
    </message>
    <message>
        <source>Live quality during playback, full quality when paused</source>
        <translation>Live-Qualität während der Wiedergabe, volle Qualität bei Pause</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Voll</translation>
    </message>
</context>
<context>
    <name>VideoSection</name>
    <message>
        <source>Averages noise over time, along the motion; in full quality by default</source>
        <translation>Mittelt das Rauschen über die Zeit, entlang der Bewegung; in voller Qualität voreingestellt</translation>
    </message>
    <message>
        <source>Temporal denoise</source>
        <translation>Zeitliche Rauschminderung</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Ranges</source>
        <translation>Bereiche</translation>
    </message>
    <message>
        <source>Image sequence (PNG)</source>
        <translation>Bildfolge (PNG)</translation>
    </message>
    <message>
        <source>Image sequence (TIFF)</source>
        <translation>Bildfolge (TIFF)</translation>
    </message>
    <message>
        <source>Video file</source>
        <translation>Videodatei</translation>
    </message>
    <message>
        <source>Live (several times faster, less fine detail)</source>
        <translation>Live (um ein Vielfaches schneller, weniger feine Details)</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Voll</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>Kompression</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>CRF of the encoder: lower values give better quality and larger files; 6 more halve the size</source>
        <translation>CRF des Encoders: Kleinere Werte ergeben bessere Qualität und größere Dateien; 6 mehr halbieren die Größe</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Slow (smaller files)</source>
        <translation>Langsam (kleinere Dateien)</translation>
    </message>
    <message>
        <source>Join the ranges to one video</source>
        <translation>Bereiche zu einem Video verbinden</translation>
    </message>
    <message>
        <source>A file for each range</source>
        <translation>Eine Datei pro Bereich</translation>
    </message>
    <message>
        <source>Use hardware encoder if available</source>
        <translation>Hardware-Encoder verwenden, falls vorhanden</translation>
    </message>
    <message>
        <source>Frees the processor for the enhancement, but makes larger files</source>
        <translation>Entlastet den Prozessor für die Aufhellung, macht aber größere Dateien</translation>
    </message>
    <message>
        <source>Include audio</source>
        <translation>Ton übernehmen</translation>
    </message>
    <message>
        <source>Keep interlaced videos interlaced</source>
        <translation>Halbbilder beibehalten</translation>
    </message>
    <message>
        <source>Otherwise they are deinterlaced; needs H.264, the original size and no output sharpening</source>
        <translation>Sonst wird deinterlaced; braucht H.264, die Originalgröße und keine Ausgabeschärfung</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>Codec</translation>
    </message>
    <message>
        <source>Encoder speed</source>
        <translation>Kodierung</translation>
    </message>
    <message>
        <source>estimating time and size…</source>
        <translation>Dauer und Größe werden geschätzt …</translation>
    </message>
    <message>
        <source>Full: {estimate}</source>
        <translation>Voll: {estimate}</translation>
    </message>
    <message>
        <source>Live: {estimate}</source>
        <translation>Live: {estimate}</translation>
    </message>
</context>
<context>
    <name>ViewModes</name>
    <message>
        <source>Wipe</source>
        <translation>Geteilt</translation>
    </message>
    <message>
        <source>Before and after, divided by a line you can drag</source>
        <translation>Vorher und nachher, geteilt durch eine verschiebbare Linie</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Before and after side by side</source>
        <translation>Vorher und nachher nebeneinander</translation>
    </message>
    <message>
        <source>Top and bottom</source>
        <translation>Übereinander</translation>
    </message>
    <message>
        <source>Before above, after below</source>
        <translation>Vorher oben, nachher unten</translation>
    </message>
    <message>
        <source>After only</source>
        <translation>Nur nachher</translation>
    </message>
    <message>
        <source>Only the result</source>
        <translation>Nur das Ergebnis</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Image before and after</source>
        <translation>Bild vorher und nachher</translation>
    </message>
    <message>
        <source>{name} cannot be shown: {reason}</source>
        <translation>{name} lässt sich nicht anzeigen: {reason}</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
</context>
<context>
    <name>WatchDialog</name>
    <message>
        <source>Watch folder</source>
        <translation>Ordner überwachen</translation>
    </message>
    <message>
        <source>With subfolders</source>
        <translation>Mit Unterordnern</translation>
    </message>
    <message>
        <source>Network drive: look every</source>
        <translation>Netzlaufwerk: nachsehen alle</translation>
    </message>
    <message>
        <source>None chosen</source>
        <translation>Keiner gewählt</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>{done} enhanced, {failed} failed</source>
        <translation>{done} verbessert, {failed} fehlgeschlagen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Photos, videos and stacks in the folder, and those that arrive in it, are enhanced once each, with the settings of the photo on show and the last export options. Started again, it goes on where it was.</source>
        <translation>Fotos, Videos und Stapel, die im Ordner liegen oder ankommen, werden je einmal verbessert, mit den Einstellungen des angezeigten Fotos und den letzten Exportoptionen. Neu gestartet, geht es weiter, wo es war.</translation>
    </message>
    <message>
        <source>Show results</source>
        <translation>Ergebnisse zeigen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Folder to watch</source>
        <translation>Zu überwachender Ordner</translation>
    </message>
    <message>
        <source>Folder for results</source>
        <translation>Ordner für Ergebnisse</translation>
    </message>
</context>
<context>
    <name>WhiteBalancePicker</name>
    <message>
        <source>Click something that should be grey. Esc ends this.</source>
        <translation>Auf etwas klicken, das grau sein soll. Esc beendet das.</translation>
    </message>
    <message>
        <source>The picture is not rendered yet, or is playing. Pause or wait, then click again.</source>
        <translation>Das Bild ist noch nicht berechnet oder wird abgespielt. Anhalten oder warten, dann erneut klicken.</translation>
    </message>
    <message>
        <source>White balance</source>
        <translation>Weißabgleich</translation>
    </message>
    <message>
        <source>Temperature and Tint are at their limits: this spot is closer to grey, but not neutral.</source>
        <translation>Temperatur und Tönung sind am Anschlag: Die Stelle ist näher an Grau, aber nicht neutral.</translation>
    </message>
</context>
<context>
    <name>WindowController</name>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Damaged settings were reset to the defaults. The old files were kept as {names}.</source>
        <translation>Beschädigte Einstellungen wurden auf die Standardwerte zurückgesetzt. Die alten Dateien wurden als {names} aufbewahrt.</translation>
    </message>
    <message>
        <source>Drag the line to compare before and after</source>
        <translation>Die Linie ziehen, um vorher und nachher zu vergleichen</translation>
    </message>
    <message>
        <source>Space or a double click shows the photo at 100 %</source>
        <translation>Leertaste oder Doppelklick zeigt das Foto in 100 %</translation>
    </message>
    <message>
        <source>Ctrl+E exports the result; the original stays as it is</source>
        <translation>Strg+E exportiert das Ergebnis; das Original bleibt, wie es ist</translation>
    </message>
    <message>
        <source>These settings are kept as “Snapshot”. Go on adjusting to compare; choose “Original” to end.</source>
        <translation>Diese Einstellungen sind als „Merkstand“ gemerkt. Weiter anpassen, um zu vergleichen; „Original“ beendet das.</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>No model can be used</source>
        <translation>Kein Modell verwendbar</translation>
    </message>
    <message>
        <source>Loupe while held; with Shift on the original</source>
        <translation>Lupe, solange gedrückt; mit Umschalt auf dem Original</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Hide panels</source>
        <translation>Seitenleisten ausblenden</translation>
    </message>
    <message>
        <source>Show original while held</source>
        <translation>Original zeigen, solange gedrückt</translation>
    </message>
</context>
<context>
    <name>WindowLayout</name>
    <message>
        <source>Open recent</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
</context>
</TS>
