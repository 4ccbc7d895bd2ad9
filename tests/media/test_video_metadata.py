"""Metadata of videos, read back by exiftool and PyAV."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.sidedata.sidedata import Type
from media.clips import Sound, frame_pixels, write_clip

from lowlight_app.media import open_video
from lowlight_app.media.video.mp4_boxes import ExtraBoxes, add_extra_boxes
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.settings import Codec, ExportSettings, MetadataKept

APPLE = "com.apple.quicktime."
PLACE = "+48.1000+011.5000/"
TAGS = {
    "title": "Eve",
    "artist": "Ann",
    "comment": "At home",
    "copyright": "Ann 2021",
    "creation_time": "2021-12-24T18:30:00.000000Z",
    APPLE + "location.ISO6709": PLACE,
    APPLE + "make": "Maker",
    APPLE + "model": "Phone 3",
    APPLE + "software": "17.1",
    APPLE + "creationdate": "2021-12-24T19:30:00+0100",
}
ROUND_TRIPS = [
    ("Title", "Eve", "Keys:Title", "Matroska:Title"),
    ("Artist", "Ann", "Keys:Artist", "Matroska:Artist"),
    ("Comment", "At home", "Keys:Comment", "Matroska:Comment"),
    ("Copyright", "Ann 2021", "Keys:Copyright", "Matroska:Copyright"),
    ("Date", "2021:12:24 18:30:00", "QuickTime:CreateDate", "Matroska:DateTimeOriginal"),
    ("Make", "Maker", "Keys:Make", "Matroska:Comapplequicktimemake"),
    ("Model", "Phone 3", "Keys:Model", "Matroska:Comapplequicktimemodel"),
    ("Software", "17.1", "Keys:Software", "Matroska:Comapplequicktimesoftware"),
    ("Zone", "19:30:00+01", "Keys:CreationDate", "Matroska:Comapplequicktimecreationdate"),
    ("Place", "48.1", "Keys:GPSCoordinates", "Matroska:Comapplequicktimelocationiso6709"),
]
"""Kind, part of the value, and exiftool's tag in MP4 and Matroska."""
HDR10 = "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400"
SPHERICAL_XML = b"<rdf:SphericalVideo><GSpherical:Spherical>true</GSpherical:Spherical></rdf:SphericalVideo>"


def rewrite(source, target, **export):
    """Rewrite the video with unchanged frames; return the notices of the sink."""
    with open_video(source) as video, VideoSink(target, video, ExportSettings(**export), None) as sink:
        for frame in video.frames():
            sink.write(frame)
    return list(map(str, sink.notices))


def write_mov(path, tags):
    """Write a MOV file with Apple's keys."""
    options = {"movflags": "use_metadata_tags"}
    with av.open(str(path), "w", format="mov", options=options) as out:
        stream = out.add_stream("libx264", rate=30, width=64, height=48)
        out.metadata.update(tags)
        for number in range(3):
            frame = av.VideoFrame.from_ndarray(frame_pixels(number, 64, 48), "rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def write_with_track_tags(path, tags, container=None):
    """Write a clip whose video track has tags."""
    with av.open(str(write_clip(path.with_name("plain.mp4")))) as plain, av.open(str(path), "w", format=container) as out:
        stream = out.add_stream_from_template(plain.streams.video[0])
        stream.metadata.update(tags)
        for packet in plain.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    return path


def side_data_of(path):
    with av.open(str(path)) as clip:
        return {data.type: bytes(data) for data in next(clip.decode(video=0)).side_data}


@pytest.fixture(scope="module")
def round_trips(tmp_path_factory, exiftool):
    """Exiftool's tags of results, as {target: (tags, notices)}; the last went through Matroska to MP4."""
    folder = tmp_path_factory.mktemp("tags")
    source = write_mov(folder / "clip.mov", TAGS)
    found = {}
    for name, origin in (("out.mp4", source), ("out.mkv", source), ("back.mp4", folder / "out.mkv")):
        notices = rewrite(origin, folder / name)
        found[name] = exiftool.tags(folder / name), notices
    return found


@pytest.mark.parametrize("target", ["out.mp4", "out.mkv", "back.mp4"])
@pytest.mark.parametrize(("kind", "value", "mp4", "matroska"), ROUND_TRIPS, ids=[row[0] for row in ROUND_TRIPS])
def test_tags_of_a_phone_are_kept(round_trips, target, kind, value, mp4, matroska):
    tags, notices = round_trips[target]
    assert value in str(tags[matroska if target.endswith("mkv") else mp4])
    assert notices == []


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_place_is_hidden_wherever_it_stands(tmp_path, suffix):
    elsewhere = {
        APPLE + "location.name": "Old Harbour",
        APPLE + "description": "Walk at the old harbour",
        "comment": f"{PLACE} on a walk",
        "synopsis": "48.10004, 11.50012",
        "keywords": "48°06'00\"N 11°30'00\"E",
        "location": PLACE,
    }
    source, target = write_mov(tmp_path / "clip.mov", {**TAGS, **elsewhere}), tmp_path / f"out.{suffix}"
    rewrite(source, target, metadata=MetadataKept.WITHOUT_PLACE)
    with av.open(str(target)) as clip:
        kept = {name.lower(): value for name, value in clip.metadata.items()}
    assert [name for name in (*elsewhere, APPLE + "location.ISO6709") if name.lower() in kept] == []
    assert {kept[name.lower()] for name in TAGS if "location" not in name and name not in ("comment", "creation_time")} == {
        "Eve",
        "Ann",
        "Ann 2021",
        "Maker",
        "Phone 3",
        "17.1",
        "2021-12-24T19:30:00+0100",
    }
    assert b"48.1" not in target.read_bytes()


def test_title_alone_stays_where_players_look_for_it(tmp_path, exiftool):
    rewrite(write_clip(tmp_path / "clip.mkv", format="matroska", metadata={"title": "Eve"}), tmp_path / "out.mp4")
    assert exiftool.tags(tmp_path / "out.mp4")["ItemList:Title"] == "Eve"


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("container", ["matroska", "mp4"])
def test_language_and_title_of_the_video_track_are_kept(tmp_path, container, suffix):
    source, target = tmp_path / "clip", tmp_path / f"out.{suffix}"
    write_with_track_tags(source, {"language": "deu", "title": "Left"}, container)
    rewrite(source, target)
    with av.open(str(target)) as clip:
        tags = clip.streams.video[0].metadata
        assert (tags["language"], tags.get("title") or tags["name"]) == ("deu", "Left")


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("codec", [Codec.HEVC, Codec.AV1])
def test_mastering_display_and_light_level_are_kept(tmp_path, suffix, codec):
    options = {"x265-params": f"log-level=error:{HDR10}"}
    source = write_clip(
        tmp_path / "clip.mp4", codec="libx265", pix_fmt="yuv420p10le", size=(64, 64), tags=(9, 16, 9, 1), options=options
    )
    rewrite(source, tmp_path / f"out.{suffix}", codec=codec)
    before, after = side_data_of(source), side_data_of(tmp_path / f"out.{suffix}")
    assert after[Type.CONTENT_LIGHT_LEVEL] == before[Type.CONTENT_LIGHT_LEVEL]
    numbers = [np.frombuffer(found[Type.MASTERING_DISPLAY_METADATA], np.int32)[:20] for found in (before, after)]
    values = [pairs[::2] / pairs[1::2] for pairs in numbers]
    assert np.allclose(*values, rtol=1e-3, atol=1e-4)


def box(kind, body):
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def write_spherical(path, boxes):
    """Write an MP4 file with sound, and add boxes to its index."""
    write_clip(path, sounds=(Sound(),))
    add_extra_boxes(path, boxes)
    return path


PROJECTION = box(b"sv3d", box(b"svhd", b"\0\0\0\0app\0") + box(b"proj", box(b"prhd", bytes(16)) + box(b"equi", bytes(20))))


@pytest.mark.parametrize(
    "boxes",
    [
        ExtraBoxes(track=box(b"uuid", bytes.fromhex("ffcc8263f8554a938814587a02521fdd") + SPHERICAL_XML)),
        ExtraBoxes(samples=box(b"st3d", b"\0\0\0\0\1") + PROJECTION),
    ],
    ids=["uuid", "sv3d"],
)
def test_360_degree_view_is_kept_in_mp4_and_named_elsewhere(tmp_path, exiftool, boxes):
    source = write_spherical(tmp_path / "clip.mp4", boxes)
    for codec in (None, Codec.HEVC):
        target = tmp_path / f"{codec}.mp4"
        assert rewrite(source, target, codec=codec) == []
        tags = exiftool.tags(target)
        assert tags.get("XMP-GSpherical:Spherical") or tags["Track1:Stereoscopic3D"]
        assert len([1 for _ in open_video(target).frames()]) == 12
    if boxes.samples:
        assert {Type.SPHERICAL, Type.STEREO3D} <= set(side_data_of(tmp_path / "None.mp4"))
    (notice,) = rewrite(source, tmp_path / "out.mkv")
    assert "360-degree" in notice


@pytest.mark.parametrize(("kept", "expected"), [("all", ("Ann", True)), ("no-place", ("Ann", False)), ("none", (None, False))])
def test_xmp_is_kept_in_mp4(tmp_path, exiftool, kept, expected):
    source = write_clip(tmp_path / "clip.mp4")
    exiftool.write(source, "-XMP-dc:Creator=Ann", "-XMP-exif:GPSLatitude=48.1")
    rewrite(source, tmp_path / "out.mp4", metadata=MetadataKept(kept))
    tags = exiftool.tags(tmp_path / "out.mp4")
    assert (tags.get("XMP-dc:Creator"), "XMP-exif:GPSLatitude" in tags) == expected
    notices = rewrite(source, tmp_path / "out.mkv", metadata=MetadataKept(kept))
    assert len(notices) == (kept != "none")


def test_tracks_that_are_left_out_are_said_once_each(tmp_path):
    plain, source = write_clip(tmp_path / "plain.mp4"), tmp_path / "clip.mp4"
    with av.open(str(plain)) as original, av.open(str(source), "w") as out:
        tracks = [out.add_stream_from_template(original.streams.video[0]) for _ in range(2)]
        cover = out.add_stream("mjpeg", width=64, height=48, pix_fmt="yuvj420p")
        cover.disposition = av.stream.Disposition.attached_pic
        image = av.VideoFrame.from_ndarray(frame_pixels(0, 64, 48), "rgb24").reformat(format="yuvj420p")
        packets = [bytes(packet) for packet in (*cover.encode(image), *cover.encode(None))]
        for track in tracks:
            original.seek(0)
            for packet in original.demux(video=0):
                if packet.dts is not None:
                    packet.stream = track
                    out.mux(packet)
        picture = av.Packet(packets[0])
        picture.stream, picture.pts, picture.dts, picture.is_keyframe = cover, 0, 0, True
        out.mux(picture)
    assert rewrite(source, tmp_path / "out.mp4") == [
        "Only one of the 2 video tracks was used; the others were left out.",
        "The cover image was left out.",
    ]


def test_transparency_that_is_left_out_is_said(tmp_path):
    logo = write_clip(tmp_path / "logo.mov", format="mov", codec="qtrle", pix_fmt="argb", options={})
    assert rewrite(logo, tmp_path / "logo.mp4") == ["Transparency was left out."]
    opaque = write_clip(tmp_path / "clip.gif", format="gif", codec="gif", pix_fmt="rgb8", options={})
    assert rewrite(opaque, tmp_path / "clip.mp4") == []


def test_timecode_that_is_left_out_is_said_once(tmp_path):
    write_mov(tmp_path / "clip.mov", {"timecode": "01:02:03:04"})
    for suffix in ("mp4", "mkv"):
        assert rewrite(tmp_path / "clip.mov", tmp_path / f"out.{suffix}") == ["The timecode was left out."]


def test_lens_that_only_the_track_states_is_kept(tmp_path):
    lens = APPLE + "camera.lens_model"
    write_with_track_tags(tmp_path / "clip.mkv", {lens: "Back camera 6.8 mm"})
    rewrite(tmp_path / "clip.mkv", tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as clip:
        assert clip.metadata[lens] == "Back camera 6.8 mm"


def test_copied_chapters_are_not_called_a_lost_track(tmp_path):
    assert rewrite(write_clip(tmp_path / "clip.mp4", chapters=("a", "b")), tmp_path / "out.mp4") == []
