// The :shortcodes: that bots use most, as the characters every browser can draw. Unknown ones stay as typed.

const TABLE = `
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️|no_entry ⛔
no_entry_sign 🚫|octagonal_sign 🛑|stop_sign 🛑|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|clock1 🕐
arrow_forward ▶️|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_left ↙️
arrows_counterclockwise 🔄|repeat 🔁|rewind ⏪|fast_forward ⏩|double_vertical_bar ⏸️|pause_button ⏸️|black_square_for_stop ⏹️
telephone_receiver 📞|telephone ☎️|phone ☎️|iphone 📱|calling 📲|pager 📟|satellite_antenna 📡|signal_strength 📶
lock 🔒|unlock 🔓|closed_lock_with_key 🔐|key 🔑|shield 🛡️|mag 🔍|mag_right 🔎|rotating_light 🚨|bulb 💡|bell 🔔|no_bell 🔕
wastebasket 🗑️|eyes 👀|information_source ℹ️|question ❓|grey_question ❓|exclamation ❗|bangbang ‼️|red_circle 🔴
large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫
large_green_square 🟩|large_red_square 🟥|large_yellow_square 🟨|white_large_square ⬜|black_large_square ⬛
wave 👋|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|raised_hands 🙌|clap 👏|pray 🙏|point_right 👉|point_down 👇|ok_hand 👌|muscle 💪
tada 🎉|sparkles ✨|star ⭐|fire 🔥|boom 💥|zap ⚡|rocket 🚀|robot_face 🤖|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|electric_plug 🔌
link 🔗|globe_with_meridians 🌐|house 🏠|office 🏢|door 🚪|package 📦|file_folder 📁|open_file_folder 📂|page_facing_up 📄
memo 📝|pencil2 ✏️|clipboard 📋|pushpin 📌|label 🏷️|bookmark 🔖|scroll 📜|book 📖|ledger 📒|calendar 📅|date 📅|inbox_tray 📥
outbox_tray 📤|envelope ✉️|email ✉️|incoming_envelope 📨|speech_balloon 💬|thought_balloon 💭|loudspeaker 📢|mega 📣
bust_in_silhouette 👤|busts_in_silhouette 👥|technologist 🧑‍💻|construction 🚧|traffic_light 🚥|checkered_flag 🏁|test_tube 🧪|stethoscope 🩺|see_no_evil 🙈
smile 😄|slightly_smiling_face 🙂|thinking_face 🤔|cry 😢|sweat_smile 😅|heart ❤️|green_heart 💚|broken_heart 💔|100 💯
heavy_plus_sign ➕|heavy_minus_sign ➖|new 🆕|ok 🆗|sos 🆘|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣
bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|recycle ♻️|leftwards_arrow_with_hook ↩️|twisted_rightwards_arrows 🔀
`;

const EMOJI = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((pair) => pair.trim().split(" ")),
);

export const emojiNamed = (name) => EMOJI.get(name);

/** ":lock: Delete" becomes "🔒 Delete". */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI.get(name) ?? whole);
}
