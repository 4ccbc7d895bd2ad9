"""Open video files, image sequences and animated WebP files with PyAV."""

from __future__ import annotations

import logging
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.error import FFmpegError

from lowlight_app.errors import MediaError
from lowlight_app.media.files.image_sequence import RATE, is_sequence
from lowlight_app.media.files.reading import read_beginning
from lowlight_app.media.formats.webp import is_animated
from lowlight_app.media.video.animated_webp import transcode
from lowlight_app.media.video.cut_off import has_index, no_index
from lowlight_app.media.video.sequence_container import SequenceContainer
from lowlight_app.media.video.video_formats import video_format_of

av.logging.set_level(None)  # FFmpeg logs every damaged block; our errors report what matters

_log = logging.getLogger(__name__)
_OTHER_DEMUXERS = (
    "4xm,av1,avs2,avs3,bethsoftvid,bink,cavsvideo,cine,dhav,dirac,dxa,evc,film_cpk,flic,gxf,ipmovie,kux,lxf,m4v,mlv,moflex,"
    "mpegvideo,mpjpeg,mxg,nsv,nuv,obu,pva,rm,roq,rpl,ser,siff,smjpeg,smk,thp,ty,vc1,vc1test,vividas,vmd,vvc,wc3movie,wsvqa,"
    "wtv,xmv,yop"
)
"""Demuxers that surely recognise their format by its content and read no other file than the given one."""


def open_container(path: Path, rate: Fraction = RATE) -> InputContainer:
    """Open a video file or an image sequence for reading.

    Args:
        path: the file, or the pattern of an image sequence.
        rate: frames per second of an image sequence, and of a file that states none.

    Raises:
        MediaError: it is not a video, or its beginning is damaged.
    """
    if is_sequence(path):
        return cast("InputContainer", SequenceContainer(path, rate))  # PyAV's class cannot be derived from
    if is_animated(read_beginning(path)):
        return _open(path, url_of(transcode(path)), "matroska", {})
    found = video_format_of(path)
    if found is None:
        return _open(path, url_of(path), None, {"format_whitelist": _OTHER_DEMUXERS})
    return _open(path, url_of(path), found.demuxer, {} if found.states_rate else {"framerate": str(rate)})


def url_of(path: Path) -> str:
    """Return the path as a URL for FFmpeg, which would take a name's part before a colon for a protocol."""
    return f"file:{path}"


def _open(path: Path, url: str, demuxer: str | None, options: dict[str, str]) -> InputContainer:
    try:
        return av.open(url, mode="r", format=demuxer, options=options, metadata_errors="replace")
    except (FFmpegError, ValueError) as error:
        _log.info("FFmpeg cannot open %s: %s", path, error)
        if demuxer == "mov" and not has_index(path):
            raise no_index(path) from error
        raise MediaError("the file is damaged or incomplete.", path=path) from error
