"""Messages that are no longer true disappear."""

from media.clips import write_clip

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import MediaError, Message, ModelError
from lowlight_app.gui.common.feedback import Topic
from lowlight_app.gui.library.photo import PhotoState
from lowlight_app.settings import EnhanceSettings


def test_notice_about_a_photo_goes_when_another_is_shown(two_photos):
    window = two_photos
    window.services.preview.noticed.emit(Message("half of it is missing."))
    assert window.messages.text == "half of it is missing."
    window.actions_.next.trigger()
    assert window.messages.text == ""


def test_notice_about_a_photo_goes_when_it_is_closed(two_photos):
    window = two_photos
    window.services.preview.noticed.emit(Message("half of it is missing."))
    window.actions_.remove.trigger()
    assert window.messages.text == ""


def test_undo_offered_for_a_command_goes_with_the_next_change(two_photos):
    window = two_photos
    photo = window.document.current
    window.document.change_settings([photo], EnhanceSettings(amount=0.5), "Amount")
    window.actions_.apply_to_all.trigger()
    assert "applied to 2" in window.messages.text
    window.document.change_settings([photo], EnhanceSettings(amount=0.7), "Amount")
    assert window.messages.text == ""


def test_report_of_damaged_files_forgets_those_that_are_closed(two_photos):
    window = two_photos
    for photo in window.document.photos:
        window.document.set_state(photo, PhotoState.BROKEN, MediaError("it is damaged.", path=photo.path))
    assert window.messages.text == "2 files cannot be opened"
    window.document.select([window.document.photos[0]])
    window.actions_.remove.trigger()
    assert window.messages.text.startswith("b.png cannot be opened")
    window.actions_.remove.trigger()
    assert window.messages.text == ""


def test_report_that_no_model_can_be_used_goes_when_one_loads(open_window, network, qtbot):
    def load(model, device, notice):
        if not network.calls:
            raise ModelError("There is no model.")
        return Enhancer(network)

    window = open_window(load=load)
    qtbot.waitUntil(lambda: "no model" in window.messages.text)
    network.calls = 1
    window.services._load_model()
    qtbot.waitUntil(lambda: window.services.engine.enhancer is not None)
    assert window.messages.text == ""


def test_withdrawn_question_does_not_reappear(window):
    window.messages.ask("Still training.", [], Topic.TRAINING)
    window.messages.tell("Copied.")
    window.messages.withdraw(Topic.TRAINING)
    assert window.messages.text == "Copied."
    window.messages.dismiss()
    assert window.messages.text == ""


def test_notice_of_good_light_names_a_video_a_video(window, tmp_path, shown, qtbot, photo_file):
    clip = tmp_path / "clip.mp4"
    write_clip(clip)
    window.services.opener.open([clip, photo_file()])
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    shown(window)
    note = window.adjust_panel.note
    texts = []
    for photo in window.document.photos:
        window.document.show(photo)
        window.document.set_state(photo, PhotoState.WELL_LIT)
        assert note.isVisibleTo(window)
        texts.append(note._text.text())
    assert [text.split()[1] for text in texts] == ["video", "photo"]


def test_saved_frame_does_not_mark_the_video_as_exported(window, tmp_path, shown, qtbot):
    clip = tmp_path / "clip.mp4"
    write_clip(clip)
    window.services.opener.open([clip])
    qtbot.waitUntil(lambda: window.playback.transport.count > 0)
    shown(window)
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=15000) as done:
        window.actions_.save_frame.trigger()
    assert len(done.args[0].written) == 1
    assert window.document.photos[0].state is not PhotoState.EXPORTED
