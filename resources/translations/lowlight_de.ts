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
        <source>Makes clear photos out of ones taken in too little light, on your own machine.</source>
        <translation>Macht aus Fotos, die bei zu wenig Licht entstanden sind, klare – auf Ihrem eigenen Rechner.</translation>
    </message>
    <message>
        <source>Enhances on {device}</source>
        <translation>Rechnet auf {device}</translation>
    </message>
    <message>
        <source>a device that is still being looked for</source>
        <translation>einem Gerät, das noch gesucht wird</translation>
    </message>
    <message>
        <source>Lowlight is under the MIT License.</source>
        <translation>Lowlight steht unter der MIT-Lizenz.</translation>
    </message>
    <message>
        <source>Qt and PySide6 are used under the LGPL, TensorFlow, Keras and OpenCV under the Apache License, NumPy under BSD.</source>
        <translation>Qt und PySide6 werden unter der LGPL verwendet, TensorFlow, Keras und OpenCV unter der Apache-Lizenz, NumPy unter der BSD-Lizenz.</translation>
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
        <source>Write the results of the selected photos as was chosen last</source>
        <translation>Schreibt die Ergebnisse der ausgewählten Fotos so, wie zuletzt gewählt</translation>
    </message>
    <message>
        <source>Export all</source>
        <translation>Alle exportieren</translation>
    </message>
    <message>
        <source>Export as…</source>
        <translation>Exportieren als …</translation>
    </message>
    <message>
        <source>Choose format, size, name and place</source>
        <translation>Format, Größe, Name und Ort wählen</translation>
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
        <source>Put the result on the clipboard as a picture</source>
        <translation>Legt das Ergebnis als Bild in die Zwischenablage</translation>
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
        <source>Wipe</source>
        <translation>Geteilt</translation>
    </message>
    <message>
        <source>Before and after with a line to drag</source>
        <translation>Vorher und nachher mit einer Linie zum Ziehen</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Before and after beside each other</source>
        <translation>Vorher und nachher nebeneinander</translation>
    </message>
    <message>
        <source>After only</source>
        <translation>Nur nachher</translation>
    </message>
    <message>
        <source>The result alone</source>
        <translation>Nur das Ergebnis</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
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
        <source>The whole picture</source>
        <translation>Das ganze Bild</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100 %</translation>
    </message>
    <message>
        <source>One pixel of the photo on one of the screen</source>
        <translation>Ein Pixel des Fotos auf einem des Bildschirms</translation>
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
        <source>What is being exported</source>
        <translation>Was gerade exportiert wird</translation>
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
        <source>Give the copied settings to the selected photos</source>
        <translation>Überträgt die kopierten Einstellungen auf die ausgewählten Fotos</translation>
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
        <source>Give these settings to all open photos</source>
        <translation>Überträgt diese Einstellungen auf alle geöffneten Fotos</translation>
    </message>
    <message>
        <source>To all</source>
        <translation>Auf alle</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Back to the settings a photo starts with</source>
        <translation>Zurück zu den Einstellungen, mit denen ein Foto beginnt</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Remove from the strip</source>
        <translation>Aus dem Filmstreifen entfernen</translation>
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
        <source>One frame back</source>
        <translation>Ein Bild zurück</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>Ein Bild vor</translation>
    </message>
    <message>
        <source>Play backwards, then faster</source>
        <translation>Rückwärts, dann schneller abspielen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Play forwards, then faster</source>
        <translation>Vorwärts, dann schneller abspielen</translation>
    </message>
    <message>
        <source>Begin the part here</source>
        <translation>Abschnitt hier beginnen</translation>
    </message>
    <message>
        <source>End the part here</source>
        <translation>Abschnitt hier beenden</translation>
    </message>
    <message>
        <source>Forget the part</source>
        <translation>Abschnitt aufheben</translation>
    </message>
    <message>
        <source>Own settings for the part</source>
        <translation>Eigene Einstellungen für den Abschnitt</translation>
    </message>
    <message>
        <source>What is changed from now on counts for the marked part alone</source>
        <translation>Was ab jetzt geändert wird, gilt nur für den markierten Abschnitt</translation>
    </message>
    <message>
        <source>Save this frame as a photo</source>
        <translation>Dieses Bild als Foto sichern</translation>
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
        <source>Begin anew at the end</source>
        <translation>Am Ende von vorn beginnen</translation>
    </message>
    <message>
        <source>Retrain…</source>
        <translation>Trainieren …</translation>
    </message>
    <message>
        <source>Train a model of your own</source>
        <translation>Ein eigenes Modell trainieren</translation>
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
        <source>Keys</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>About Lowlight</source>
        <translation>Über Lowlight</translation>
    </message>
</context>
<context>
    <name>AdjustController</name>
    <message>
        <source>These settings are now those of all {count} photos.</source>
        <translation>Diese Einstellungen gelten jetzt für alle {count} Fotos.</translation>
    </message>
</context>
<context>
    <name>AdjustPanel</name>
    <message>
        <source>This photo is already well lit, so there is little to do.</source>
        <translation>Dieses Foto ist schon gut belichtet, es gibt wenig zu tun.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>What the photos are enhanced with</source>
        <translation>Womit die Fotos verbessert werden</translation>
    </message>
    <message>
        <source>These settings are for the part from {start} on.</source>
        <translation>Diese Einstellungen gelten für den Abschnitt ab {start}.</translation>
    </message>
    <message>
        <source>These settings are for the part from {start} to {end}.</source>
        <translation>Diese Einstellungen gelten für den Abschnitt von {start} bis {end}.</translation>
    </message>
</context>
<context>
    <name>AdvancedOptions</name>
    <message>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Keep how light is decided</source>
        <translation>Licht nicht neu lernen</translation>
    </message>
    <message>
        <source>Vary the samples</source>
        <translation>Beispiele abwandeln</translation>
    </message>
    <message>
        <source>Train only what cleans the picture; how bright it becomes stays as the model has it</source>
        <translation>Nur trainieren, was das Bild säubert; wie hell es wird, bleibt, wie es das Modell kann</translation>
    </message>
    <message>
        <source>Flip and turn them and change their light, so that more is learned from few pictures</source>
        <translation>Sie spiegeln, drehen und anders beleuchten, damit aus wenigen Bildern mehr gelernt wird</translation>
    </message>
    <message>
        <source>Show samples…</source>
        <translation>Proben zeigen …</translation>
    </message>
    <message>
        <source>What the network is shown, as chosen here</source>
        <translation>Was das Netz zu sehen bekommt, so wie es hier gewählt ist</translation>
    </message>
    <message>
        <source>Nothing (fresh)</source>
        <translation>Nichts (von vorn)</translation>
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
        <source>Batch</source>
        <translation>Stapelgröße</translation>
    </message>
    <message>
        <source>Crop in pixels</source>
        <translation>Ausschnitt in Pixeln</translation>
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
        <source>Unit of the length</source>
        <translation>Einheit der Dauer</translation>
    </message>
    <message>
        <source>Losses and their weights</source>
        <translation>Verluste und ihre Gewichte</translation>
    </message>
</context>
<context>
    <name>AudioOutput</name>
    <message>
        <source>This video has no sound</source>
        <translation>Dieses Video hat keinen Ton</translation>
    </message>
    <message>
        <source>Nothing can be heard: no sound device answers. The video plays by the clock.</source>
        <translation>Es ist nichts zu hören: Kein Tonausgabegerät antwortet. Das Video läuft nach der Uhr.</translation>
    </message>
    <message>
        <source>Nothing can be heard: Qt&apos;s library for sound, or libpulse of the system, is missing.</source>
        <translation>Es ist nichts zu hören: Qts Bibliothek für Ton oder libpulse des Systems fehlt.</translation>
    </message>
</context>
<context>
    <name>BugDialog</name>
    <message>
        <source>A bug in Lowlight</source>
        <translation>Ein Fehler in Lowlight</translation>
    </message>
    <message>
        <source>Something went wrong inside Lowlight. Your photos are not touched, and you can go on working.
Please copy the report and send it to us.</source>
        <translation>In Lowlight ist etwas schiefgegangen. Ihre Fotos sind unberührt, und Sie können weiterarbeiten.
Bitte kopieren Sie den Bericht und senden Sie ihn uns.</translation>
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
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>DatasetController</name>
    <message>
        <source>Reading {name}…</source>
        <translation>{name} wird gelesen …</translation>
    </message>
    <message>
        <source>Fetching LOL: {megabytes} MB</source>
        <translation>LOL wird geladen: {megabytes} MB</translation>
    </message>
    <message>
        <source>Fetching LOL…</source>
        <translation>LOL wird geladen …</translation>
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
        <source>Fetch LOL</source>
        <translation>LOL laden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>A folder of dark and clear pictures of the same names, or of well-lit photos alone</source>
        <translation>Ein Ordner mit dunklen und klaren Bildern gleicher Namen, oder nur mit gut belichteten Fotos</translation>
    </message>
    <message>
        <source>The archive of a dataset, for instance the one of LOL that Kaggle offers</source>
        <translation>Das Archiv eines Datensatzes, zum Beispiel das von LOL, das Kaggle anbietet</translation>
    </message>
    <message>
        <source>Download the LOL dataset (about 350 MB) with kagglehub</source>
        <translation>Lädt den LOL-Datensatz (etwa 350 MB) mit kagglehub</translation>
    </message>
    <message>
        <source>Choose pairs of dark and clear pictures, for instance the LOL dataset.</source>
        <translation>Wählen Sie Paare aus dunklen und klaren Bildern, zum Beispiel den LOL-Datensatz.</translation>
    </message>
    <message>
        <source>{count} left out: why?</source>
        <translation>{count} ausgelassen: warum?</translation>
    </message>
    <message>
        <source>{count} well-lit photos, brightness {clear}.</source>
        <translation>{count} gut belichtete Fotos, Helligkeit {clear}.</translation>
    </message>
    <message>
        <source>Their dark counterparts are made by a model of a camera&apos;s sensor.</source>
        <translation>Ihre dunklen Gegenstücke macht ein Modell eines Kamerasensors.</translation>
    </message>
    <message>
        <source>{count} pairs</source>
        <translation>{count} Paare</translation>
    </message>
    <message>
        <source>Dark: brightness {dark}</source>
        <translation>Dunkel: Helligkeit {dark}</translation>
    </message>
    <message>
        <source>Clear: brightness {clear}</source>
        <translation>Klar: Helligkeit {clear}</translation>
    </message>
    <message>
        <source>Pictures that are left out</source>
        <translation>Bilder, die ausgelassen werden</translation>
    </message>
    <message>
        <source>Folder of a dataset</source>
        <translation>Ordner eines Datensatzes</translation>
    </message>
    <message>
        <source>Zip archives</source>
        <translation>Zip-Archive</translation>
    </message>
    <message>
        <source>Archive of a dataset</source>
        <translation>Archiv eines Datensatzes</translation>
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
        <source>The GPU has too little memory: continuing on the CPU.</source>
        <translation>Die GPU hat zu wenig Speicher: Es geht mit der CPU weiter.</translation>
    </message>
    <message>
        <source>an image in high dynamic range ({transfer}) cannot be converted to {color}.</source>
        <translation>Ein Bild mit hohem Dynamikumfang ({transfer}) kann nicht in {color} umgewandelt werden.</translation>
    </message>
    <message>
        <source>the colour profile cannot be used ({reason}); keep the source&apos;s colours.</source>
        <translation>Das Farbprofil ist nicht verwendbar ({reason}); behalten Sie die Farben der Quelle bei.</translation>
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
        <source>the image cannot be written as {format} ({reason}).</source>
        <translation>Das Bild kann nicht als {format} geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>the CMYK profile is damaged ({reason}).</source>
        <translation>Das CMYK-Profil ist beschädigt ({reason}).</translation>
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
        <source>image {number} of the sequence is missing.</source>
        <translation>Bild {number} der Folge fehlt.</translation>
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
        <source>a frame has no timestamp; save the video again with another program.</source>
        <translation>Ein Bild hat keinen Zeitstempel; speichern Sie das Video mit einem anderen Programm neu.</translation>
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
        <source>this is not a model&apos;s card ({reason}).</source>
        <translation>Das ist nicht die Karte eines Modells ({reason}).</translation>
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
        <source>the model has more than {limit:,} parameters.</source>
        <translation>Das Modell hat mehr als {limit:,} Parameter.</translation>
    </message>
    <message>
        <source>the model cannot be loaded ({reason}).</source>
        <translation>Das Modell kann nicht geladen werden ({reason}).</translation>
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
        <source>this is neither a folder nor a complete ZIP archive ({reason}); download it again.</source>
        <translation>Das ist weder ein Ordner noch ein vollständiges ZIP-Archiv ({reason}); laden Sie es noch einmal herunter.</translation>
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
        <source>None of the names in the validation list occurs in the dataset.</source>
        <translation>Keiner der Namen in der Validierungsliste kommt im Datensatz vor.</translation>
    </message>
    <message>
        <source>The dataset shows only one scene; name a validation list, or add photos of other scenes.</source>
        <translation>Der Datensatz zeigt nur eine Szene; geben Sie eine Validierungsliste an, oder ergänzen Sie Fotos anderer Szenen.</translation>
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
        <source>the folder does not exist.</source>
        <translation>Diesen Ordner gibt es nicht.</translation>
    </message>
    <message>
        <source>The VGG16 weights cannot be downloaded. Check the connection, or name a features file with --features.</source>
        <translation>Die Gewichte von VGG16 lassen sich nicht herunterladen. Prüfen Sie die Verbindung.</translation>
    </message>
    <message>
        <source>the file does not contain SqueezeNet 1.1 weights without the top ({reason}).</source>
        <translation>Die Datei enthält nicht die Gewichte von SqueezeNet 1.1 ohne die oberste Schicht ({reason}).</translation>
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
        <source>the folder already contains a run; resume it with --resume, or choose another --name.</source>
        <translation>Der Ordner enthält schon ein Training; setzen Sie es fort, oder wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>Another process is already training run “{run}”.</source>
        <translation>Ein anderer Prozess trainiert „{run}“ bereits.</translation>
    </message>
    <message>
        <source>the folder contains no training run to resume ({reason}).</source>
        <translation>Der Ordner enthält kein Training, das fortgesetzt werden kann ({reason}).</translation>
    </message>
    <message>
        <source>the checkpoint is damaged or missing ({reason}).</source>
        <translation>Der Zwischenstand ist beschädigt oder fehlt ({reason}).</translation>
    </message>
    <message>
        <source>the file is damaged ({reason}); delete it to use the last weights.</source>
        <translation>Die Datei ist beschädigt ({reason}); löschen Sie sie, um die letzten Gewichte zu verwenden.</translation>
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
        <source>No GPU can be used: {reason}. The CPU is used instead.</source>
        <translation>Es ist keine GPU verwendbar: {reason}. Stattdessen wird die CPU verwendet.</translation>
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
        <source>--resume keeps the settings of the run; leave out all other options except --quiet and --json.</source>
        <translation>--resume behält die Einstellungen des Trainings bei; lassen Sie alle Optionen außer --quiet und --json weg.</translation>
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
        <source>the file is damaged or incomplete ({reason}).</source>
        <translation>Die Datei ist beschädigt oder unvollständig ({reason}).</translation>
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
        <source>No file name occurs in both {low} and {high}.</source>
        <translation>Kein Dateiname kommt sowohl in {low} als auch in {high} vor.</translation>
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
        <source>waiting for the engine…</source>
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
        <source>Nothing was written: the results exist.</source>
        <translation>Es wurde nichts geschrieben: Die Ergebnisse gibt es schon.</translation>
    </message>
    <message>
        <source>Exported as {name}</source>
        <translation>Exportiert als {name}</translation>
    </message>
    <message>
        <source>{count} photos are exported</source>
        <translation>{count} Fotos sind exportiert</translation>
    </message>
    <message>
        <source>Export stopped.</source>
        <translation>Export abgebrochen.</translation>
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
        <source>{count} left out, the results exist</source>
        <translation>{count} ausgelassen, die Ergebnisse gibt es schon</translation>
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
        <source>Photos are still being exported. Close?

What is not finished is offered again at the next start.</source>
        <translation>Es werden noch Fotos exportiert. Schließen?

Was nicht fertig ist, wird beim nächsten Start wieder angeboten.</translation>
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
        <source>Lowlight was cut off. Photos open: {count}.</source>
        <translation>Lowlight wurde unterbrochen. Geöffnete Fotos: {count}.</translation>
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
        <source>All of it</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>All of it, {length}</source>
        <translation>Alles, {length}</translation>
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
        <source>Export {count} photos</source>
        <translation>{count} Fotos exportieren</translation>
    </message>
    <message>
        <source>about {size} MB</source>
        <translation>etwa {size} MB</translation>
    </message>
    <message>
        <source>Save these choices…</source>
        <translation>Diese Auswahl sichern …</translation>
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
</context>
<context>
    <name>ExportForm</name>
    <message>
        <source>As the original</source>
        <translation>Wie das Original</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 Bit</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>A video</source>
        <translation>Ein Video</translation>
    </message>
    <message>
        <source>Pictures, PNG</source>
        <translation>Bilder, PNG</translation>
    </message>
    <message>
        <source>Pictures, TIFF</source>
        <translation>Bilder, TIFF</translation>
    </message>
    <message>
        <source>Live: several times faster, less fine detail</source>
        <translation>Live: um ein Vielfaches schneller, weniger feine Details</translation>
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
        <source>With its sound</source>
        <translation>Mit Ton</translation>
    </message>
    <message>
        <source>Usual</source>
        <translation>Üblich</translation>
    </message>
    <message>
        <source>CRF</source>
        <translation>CRF</translation>
    </message>
    <message>
        <source>Lower is better and larger; 6 more make about half the size</source>
        <translation>Niedriger ist besser und größer; 6 mehr halbieren etwa die Größe</translation>
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
        <source>Slow, smaller</source>
        <translation>Langsam, kleiner</translation>
    </message>
    <message>
        <source>In the graphics card, where one can</source>
        <translation>In der Grafikkarte, wenn eine es kann</translation>
    </message>
    <message>
        <source>Leaves the processor to the enhancement, and makes larger files</source>
        <translation>Lässt den Prozessor der Aufhellung und macht größere Dateien</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Smaller files, or finer detail</source>
        <translation>Kleinere Dateien oder feinere Details</translation>
    </message>
    <message>
        <source>Averages noise of videos over time where nothing moves</source>
        <translation>Mittelt das Rauschen von Videos über die Zeit, wo sich nichts bewegt</translation>
    </message>
    <message>
        <source>Calm noise over time</source>
        <translation>Rauschen über die Zeit beruhigen</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source> pixels</source>
        <translation> Pixel</translation>
    </message>
    <message>
        <source>Longest side</source>
        <translation>Längste Seite</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>All but the place</source>
        <translation>Alle außer dem Ort</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Beside each original</source>
        <translation>Neben jedem Original</translation>
    </message>
    <message>
        <source>In a folder…</source>
        <translation>In einem Ordner …</translation>
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
        <source>Skip the photo</source>
        <translation>Foto auslassen</translation>
    </message>
    <message>
        <source>Give results the date of their originals</source>
        <translation>Ergebnissen das Datum ihrer Originale geben</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Farbtiefe</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farbraum</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>If it exists</source>
        <translation>Falls vorhanden</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Abschnitt</translation>
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
        <source>Encoder</source>
        <translation>Kodierung</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Schreiben als</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>Ordner für die Ergebnisse</translation>
    </message>
    <message>
        <source>for example {name}</source>
        <translation>zum Beispiel {name}</translation>
    </message>
    <message>
        <source>In {folder}</source>
        <translation>In {folder}</translation>
    </message>
</context>
<context>
    <name>ExportOptionsStore</name>
    <message>
        <source>As the original</source>
        <translation>Wie das Original</translation>
    </message>
    <message>
        <source>To share</source>
        <translation>Zum Teilen</translation>
    </message>
    <message>
        <source>To print</source>
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
        <source>Working</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Wird geschrieben</translation>
    </message>
    <message>
        <source>Left out: the result exists</source>
        <translation>Ausgelassen: Das Ergebnis gibt es schon</translation>
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
    <name>Filmstrip</name>
    <message>
        <source>Open photos</source>
        <translation>Geöffnete Fotos</translation>
    </message>
</context>
<context>
    <name>FramePreview</name>
    <message>
        <source>The frame that is being written, before and after</source>
        <translation>Das Bild, das gerade geschrieben wird, vorher und nachher</translation>
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
    <name>KeyboardSheet</name>
    <message>
        <source>Keys</source>
        <translation>Tastenkürzel</translation>
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
        <source>There are no photos in it.</source>
        <translation>Darin sind keine Fotos.</translation>
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
        <source>&amp;Video</source>
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
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>ModelComparison</name>
    <message>
        <source>{folder} cannot be used: {reason}.</source>
        <translation>{folder} ist nicht verwendbar: {reason}.</translation>
    </message>
    <message>
        <source>The comparison broke off.</source>
        <translation>Der Vergleich ist abgebrochen.</translation>
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
        <source>Name of the model</source>
        <translation>Name des Modells</translation>
    </message>
    <message>
        <source>Lowlight models</source>
        <translation>Lowlight-Modelle</translation>
    </message>
    <message>
        <source>Export a model</source>
        <translation>Ein Modell exportieren</translation>
    </message>
    <message>
        <source>Delete the model “{name}” for good?</source>
        <translation>Das Modell „{name}“ endgültig löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>Ein Modell importieren</translation>
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
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>PSNR, GT-mean</source>
        <translation>PSNR, GT-mean</translation>
    </message>
    <message>
        <source>SSIM, GT-mean</source>
        <translation>SSIM, GT-mean</translation>
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
        <source>Figures can be compared where they were measured on the same pictures: rest the mouse on a row.</source>
        <translation>Zahlen sind vergleichbar, wenn sie an denselben Bildern gemessen wurden: Lassen Sie die Maus auf einer Zeile ruhen.</translation>
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
        <source>video</source>
        <translation>Video</translation>
    </message>
</context>
<context>
    <name>PlaybackController</name>
    <message>
        <source>Mark a part first: I where it begins, O where it ends.</source>
        <translation>Markieren Sie zuerst einen Abschnitt: I am Anfang, O am Ende.</translation>
    </message>
    <message>
        <source>{name}, frame {number}: {reason}</source>
        <translation>{name}, Bild {number}: {reason}</translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>{value}  ·  epoch {epoch}</source>
        <translation>{value}  ·  Epoche {epoch}</translation>
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
        <source>Lowlight speaks it from its next start on.</source>
        <translation>Gilt ab dem nächsten Start von Lowlight.</translation>
    </message>
    <message>
        <source>Where the system has no profile of the monitor, it counts as sRGB.</source>
        <translation>Kennt das System kein Profil des Monitors, gilt er als sRGB.</translation>
    </message>
    <message>
        <source>Keep settings in XMP files</source>
        <translation>Einstellungen in XMP-Dateien sichern</translation>
    </message>
    <message>
        <source>Beside each photo, and taken from there when it is opened.</source>
        <translation>Neben jedem Original; beim Öffnen werden sie von dort gelesen.</translation>
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
        <source>Room for thumbnails</source>
        <translation>Platz für Miniaturen</translation>
    </message>
    <message>
        <source>Export (Ctrl+E) writes results like this; Export as… begins with it.</source>
        <translation>So schreibt Exportieren (Strg+E) die Ergebnisse; Exportieren als … beginnt damit.</translation>
    </message>
    <message>
        <source>Reset all…</source>
        <translation>Alles zurücksetzen …</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
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
        <source>Profile of the monitor</source>
        <translation>Profil des Monitors</translation>
    </message>
    <message>
        <source>GPU if there is one</source>
        <translation>GPU, falls vorhanden</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Set all preferences back to what they were at first? Presets and models stay.</source>
        <translation>Alle Voreinstellungen auf die ursprünglichen Werte zurücksetzen? Vorgaben und Modelle bleiben.</translation>
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
        <source>Night stays night</source>
        <translation>Nacht bleibt Nacht</translation>
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
        <source>As bright as it gets</source>
        <translation>So hell wie möglich</translation>
    </message>
    <message>
        <source>There is a preset “{name}” already.</source>
        <translation>Es gibt schon eine Vorgabe „{name}“.</translation>
    </message>
    <message>
        <source>A preset needs a name.</source>
        <translation>Eine Vorgabe braucht einen Namen.</translation>
    </message>
    <message>
        <source>“{name}” comes with Lowlight and stays as it is.</source>
        <translation>„{name}“ gehört zu Lowlight und bleibt, wie es ist.</translation>
    </message>
</context>
<context>
    <name>PresetsButton</name>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Settings by name, for the selected photos</source>
        <translation>Benannte Einstellungen für die ausgewählten Fotos</translation>
    </message>
    <message>
        <source>Save these settings…</source>
        <translation>Diese Einstellungen sichern …</translation>
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
        <source>Refining the picture</source>
        <translation>Bild wird verfeinert</translation>
    </message>
</context>
<context>
    <name>ProgressView</name>
    <message>
        <source>How much of the training is done</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Goal</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>After the first epoch, a picture that is not trained on shows how far it is.</source>
        <translation>Nach der ersten Epoche zeigt ein Bild, mit dem nicht trainiert wird, wie weit es ist.</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>Bild sichern …</translation>
    </message>
    <message>
        <source>Save figures…</source>
        <translation>Zahlen sichern …</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>best so far</source>
        <translation>bisher die beste</translation>
    </message>
    <message>
        <source>Epoch {number}: {figures}</source>
        <translation>Epoche {number}: {figures}</translation>
    </message>
    <message>
        <source>{samples} samples an epoch, {validation} pairs to validate on, {parameters} parameters, {device}</source>
        <translation>{samples} Proben je Epoche, {validation} Paare zum Prüfen, {parameters} Parameter, {device}</translation>
    </message>
    <message>
        <source>Epochs done: {count}</source>
        <translation>Fertige Epochen: {count}</translation>
    </message>
    <message>
        <source>Getting ready: the pictures are checked, TensorFlow is loaded…</source>
        <translation>Vorbereitung: Bilder werden geprüft, TensorFlow wird geladen …</translation>
    </message>
    <message>
        <source>Training “{name}”</source>
        <translation>„{name}“ wird trainiert</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>“{name}” is stopped and can be resumed.</source>
        <translation>„{name}“ ist angehalten und kann fortgesetzt werden.</translation>
    </message>
    <message>
        <source>“{name}” is trained.</source>
        <translation>„{name}“ ist trainiert.</translation>
    </message>
    <message>
        <source>epoch {epoch}, looking at picture {picture} of {pictures}</source>
        <translation>Epoche {epoch}, prüft Bild {picture} von {pictures}</translation>
    </message>
    <message>
        <source>epoch {epoch}, step {step} of {steps}</source>
        <translation>Epoche {epoch}, Schritt {step} von {steps}</translation>
    </message>
    <message>
        <source>{left} left</source>
        <translation>noch {left}</translation>
    </message>
    <message>
        <source>{speed} samples a second</source>
        <translation>{speed} Proben je Sekunde</translation>
    </message>
    <message>
        <source>{gigabytes} GB of memory</source>
        <translation>{gigabytes} GB Speicher</translation>
    </message>
    <message>
        <source>Save the curves</source>
        <translation>Kurven sichern</translation>
    </message>
    <message>
        <source>{name} could not be written.</source>
        <translation>{name} konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Save the figures</source>
        <translation>Zahlen sichern</translation>
    </message>
    <message>
        <source>{name} could not be written: {reason}.</source>
        <translation>{name} konnte nicht geschrieben werden: {reason}.</translation>
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
        <source>{count} left out</source>
        <translation>{count} ausgelassen</translation>
    </message>
    <message>
        <source>{count} cancelled</source>
        <translation>{count} abgebrochen</translation>
    </message>
    <message>
        <source>Nothing to do: Ctrl+E puts the selected photos here.</source>
        <translation>Nichts zu tun: Strg+E stellt die ausgewählten Fotos hier ein.</translation>
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
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>PSNR, GT-mean</source>
        <translation>PSNR, GT-mean</translation>
    </message>
    <message>
        <source>SSIM, GT-mean</source>
        <translation>SSIM, GT-mean</translation>
    </message>
    <message>
        <source>Seconds per megapixel</source>
        <translation>Sekunden je Megapixel</translation>
    </message>
    <message>
        <source>Figures of the new and the current model</source>
        <translation>Zahlen des neuen und des jetzigen Modells</translation>
    </message>
    <message>
        <source>The pictures are being compared…</source>
        <translation>Die Bilder werden verglichen …</translation>
    </message>
    <message>
        <source>Picture before</source>
        <translation>Voriges Bild</translation>
    </message>
    <message>
        <source>Next picture</source>
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
        <source>Epoch {kept} of {epochs} came out best on pairs that are not trained on, and is kept.</source>
        <translation>Epoche {kept} von {epochs} ist an Paaren, mit denen nicht trainiert wird, die beste und wird behalten.</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
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
        <source>What the network is shown, and what it is to make of it</source>
        <translation>Was das Netz zu sehen bekommt, und was es daraus machen soll</translation>
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
        <source>Denoise</source>
        <translation>Rauschminderung</translation>
    </message>
    <message>
        <source>Strength of the noise reduction</source>
        <translation>Stärke der Rauschminderung</translation>
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
        <source>Noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Weiteres</translation>
    </message>
</context>
<context>
    <name>ShareController</name>
    <message>
        <source>Copying the result…</source>
        <translation>Ergebnis wird kopiert …</translation>
    </message>
    <message>
        <source>Making the result: keep the button down until it hangs on the mouse…</source>
        <translation>Das Ergebnis entsteht: Halten Sie die Taste gedrückt, bis es an der Maus hängt …</translation>
    </message>
    <message>
        <source>The engine is not ready yet.</source>
        <translation>Das Modell ist noch nicht bereit.</translation>
    </message>
    <message>
        <source>The result is on the clipboard.</source>
        <translation>Das Ergebnis ist in der Zwischenablage.</translation>
    </message>
</context>
<context>
    <name>SliderRow</name>
    <message>
        <source>{help}. A double click resets it.</source>
        <translation>{help}. Ein Doppelklick setzt zurück.</translation>
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
        <source>Getting ready…</source>
        <translation>Vorbereitung …</translation>
    </message>
    <message>
        <source>No GPU is used: {why}.</source>
        <translation>Es wird keine GPU verwendet: {why}.</translation>
    </message>
    <message>
        <source>{bits} bit</source>
        <translation>{bits} Bit</translation>
    </message>
    <message>
        <source>1st of {pages} pictures</source>
        <translation>1. von {pages} Bildern</translation>
    </message>
    <message>
        <source>Refining · {left} left</source>
        <translation>Verfeinern · noch {left}</translation>
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
        <source>It can go on without the window, which finds it again at the next start.</source>
        <translation>Das kann ohne das Fenster weiterlaufen, das es beim nächsten Start wiederfindet.</translation>
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
        <source>“{name}” is trained.</source>
        <translation>„{name}“ ist trainiert.</translation>
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
        <source>Here are some of the pairs, once you have chosen them.</source>
        <translation>Hier erscheinen einige der Paare, sobald Sie sie gewählt haben.</translation>
    </message>
    <message>
        <source>Some of the pictures</source>
        <translation>Einige der Bilder</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
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
        <source>There were no pairs to compare it on. Try it on a photo.</source>
        <translation>Es gab keine Paare zum Vergleichen. Probieren Sie es an einem Foto aus.</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Comparing it with the model in use, on the pairs it was not trained on: {percent} %</source>
        <translation>Vergleich mit dem jetzigen Modell, an Paaren, mit denen nicht trainiert wurde: {percent} %</translation>
    </message>
    <message>
        <source>{model} (in use)</source>
        <translation>{model} (in Gebrauch)</translation>
    </message>
    <message>
        <source>{model} (new)</source>
        <translation>{model} (neu)</translation>
    </message>
    <message>
        <source>{gain} dB of PSNR against the model in use, on {count} pairs that it was not trained on.</source>
        <translation>{gain} dB PSNR gegenüber dem jetzigen Modell, an {count} Paaren, mit denen nicht trainiert wurde.</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Goal</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Photos are enhanced with “{name}” from now on.</source>
        <translation>Fotos werden ab jetzt mit „{name}“ verbessert.</translation>
    </message>
    <message>
        <source>Discard the training “{name}” with all it has learned?</source>
        <translation>Das Training „{name}“ mit allem Gelernten verwerfen?</translation>
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
        <source>Discard this training</source>
        <translation>Dieses Training verwerfen</translation>
    </message>
    <message>
        <source>Start anew</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Stop at once</source>
        <translation>Sofort anhalten</translation>
    </message>
    <message>
        <source>Without saving: what was learned in this epoch is lost</source>
        <translation>Ohne zu sichern: Was in dieser Epoche gelernt wurde, geht verloren</translation>
    </message>
    <message>
        <source>Stop and save what is learned, to go on later</source>
        <translation>Anhalten und das Gelernte sichern, um später weiterzumachen</translation>
    </message>
    <message>
        <source>Fewer details</source>
        <translation>Weniger Details</translation>
    </message>
    <message>
        <source>More details</source>
        <translation>Mehr Details</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>10 minutes: fits Lowlight to your pictures</source>
        <translation>10 Minuten: passt Lowlight an Ihre Bilder an</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>1 hour: a model to use</source>
        <translation>1 Stunde: ein brauchbares Modell</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>Gründlich</translation>
    </message>
    <message>
        <source>8 hours: over night, as good as it gets</source>
        <translation>8 Stunden: über Nacht, so gut es geht</translation>
    </message>
    <message>
        <source>Classic U-Net</source>
        <translation>Klassisches U-Net</translation>
    </message>
    <message>
        <source>10 epochs of the network this project started from</source>
        <translation>10 Epochen des Netzes, mit dem dieses Projekt begann</translation>
    </message>
</context>
<context>
    <name>TrainingPlots</name>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>What training makes small: of each step, and its mean of each epoch</source>
        <translation>Was das Training klein macht: je Schritt, und im Mittel jeder Epoche</translation>
    </message>
    <message>
        <source>In decibels, on pairs that are not trained on: higher is better. The epoch with the ring is kept.</source>
        <translation>In Dezibel, an Paaren, mit denen nicht trainiert wird: höher ist besser. Die Epoche mit dem Ring wird behalten.</translation>
    </message>
    <message>
        <source>Likeness of structure on pairs that are not trained on: 1 is the same picture</source>
        <translation>Ähnlichkeit der Strukturen an Paaren, mit denen nicht trainiert wird: 1 ist dasselbe Bild</translation>
    </message>
    <message>
        <source>Logarithmic loss</source>
        <translation>Verlust logarithmisch</translation>
    </message>
</context>
<context>
    <name>TrainingProcess</name>
    <message>
        <source>{folder} cannot be used: {reason}.</source>
        <translation>{folder} ist nicht verwendbar: {reason}.</translation>
    </message>
    <message>
        <source>The training broke off.</source>
        <translation>Das Training ist abgebrochen.</translation>
    </message>
    <message>
        <source>The training was ended from outside (signal {number}).</source>
        <translation>Das Training wurde von außen beendet (Signal {number}).</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>Refining</source>
        <translation>Verfeinern</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>Time of the frame</source>
        <translation>Zeit des Bildes</translation>
    </message>
    <message>
        <source>Frame, and how many there are</source>
        <translation>Bild, und wie viele es gibt</translation>
    </message>
    <message>
        <source>Live while it plays; the full quality once it stands</source>
        <translation>Live während der Wiedergabe; volle Qualität, sobald es steht</translation>
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
    <name>Viewer</name>
    <message>
        <source>Picture before and after</source>
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
    <name>WindowController</name>
    <message>
        <source>Settings were damaged and begin anew. What was there is kept as {names}.</source>
        <translation>Einstellungen waren beschädigt und beginnen von vorn. Die alten liegen in {names}.</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Nothing can be enhanced</source>
        <translation>Es kann nichts verbessert werden</translation>
    </message>
    <message>
        <source>Original while held</source>
        <translation>Original, solange gedrückt</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Hide panels</source>
        <translation>Seitenleisten ausblenden</translation>
    </message>
</context>
<context>
    <name>WindowLayout</name>
    <message>
        <source>Open recent</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
</context>
<context>
    <name>_List</name>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
</context>
</TS>
