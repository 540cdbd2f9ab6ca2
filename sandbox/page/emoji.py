"""Knows the signs behind the emoji names that bots and people here use; other names stay as they were typed."""

EMOJI = {
    "+1": "👍", "-1": "👎", "alarm_clock": "⏰", "arrow_down": "⬇️", "arrow_right": "➡️", "arrow_up": "⬆️",
    "arrows_counterclockwise": "🔄", "art": "🎨", "bar_chart": "📊", "bell": "🔔", "black_circle": "⚫", "boom": "💥",
    "bricks": "🧱", "brain": "🧠", "bug": "🐛", "bulb": "💡", "calendar": "📅", "chart_with_downwards_trend": "📉",
    "chart_with_upwards_trend": "📈", "clap": "👏", "clipboard": "📋", "clock3": "🕒", "coffee": "☕", "compass": "🧭",
    "construction": "🚧", "crystal_ball": "🔮", "dart": "🎯", "exclamation": "❗", "eyes": "👀", "fire": "🔥",
    "gear": "⚙️", "hammer_and_wrench": "🛠️", "handshake": "🤝", "heart": "❤️", "heavy_check_mark": "✔️",
    "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "house": "🏠", "inbox_tray": "📥", "information_source": "ℹ️",
    "key": "🔑", "large_blue_circle": "🔵", "large_green_circle": "🟢", "large_orange_circle": "🟠",
    "large_red_circle": "🔴", "large_yellow_circle": "🟡", "link": "🔗", "lock": "🔒", "mag": "🔍", "mega": "📣",
    "memo": "📝", "money_with_wings": "💸", "moneybag": "💰", "muscle": "💪", "new": "🆕", "no_entry": "⛔",
    "package": "📦", "palm_tree": "🌴", "pencil2": "✏️", "pray": "🙏", "pushpin": "📌", "question": "❓",
    "raised_hands": "🙌", "red_circle": "🔴", "repeat": "🔁", "rocket": "🚀", "rotating_light": "🚨", "seedling": "🌱",
    "shield": "🛡️", "shrug": "🤷", "smile": "😄", "sparkles": "✨", "speech_balloon": "💬", "star": "⭐",
    "stopwatch": "⏱️", "sunny": "☀️", "tada": "🎉", "test_tube": "🧪", "thinking_face": "🤔", "thumbsup": "👍",
    "thumbsdown": "👎", "toolbox": "🧰", "triangular_flag_on_post": "🚩", "warning": "⚠️", "wave": "👋",
    "white_check_mark": "✅", "white_circle": "⚪", "x": "❌", "zap": "⚡", "zzz": "💤",
}  # fmt: skip
