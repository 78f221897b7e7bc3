"""A request written out as a conversation, for a base model that only continues texts.

With its own chat template such a model repeats the question; shown two worked exchanges it answers.
"""

from learn.domain.prompts import ModelRequest, neutralise

STOPS = ("\nNgười dùng:", "\nTrợ lý:")
"""Where a dialogue's answer ends: the base model would go on to write both parts."""

EXCHANGES = (
    (
        "Viết giúp tôi một câu chào người dân đến bộ phận một cửa.",
        "Kính chào quý vị! Bộ phận một cửa rất vui được đón tiếp và sẵn sàng hướng dẫn quý vị từng bước.",
    ),
    (
        "Mật khẩu thế nào là an toàn?",
        (
            "Mật khẩu an toàn nên dài từ 12 ký tự trở lên, có chữ hoa, chữ thường, số và ký hiệu, "
            "không dùng ngày sinh và không dùng chung cho nhiều tài khoản."
        ),
    ),
)
"""Worked exchanges that show a base model the shape of an answer."""

SYSTEM = (
    "Đây là cuộc trò chuyện giữa người dùng và một trợ lý AI. "
    "Trợ lý trả lời bằng tiếng Việt, lịch sự, ngắn gọn và đúng điều được hỏi."
)


def dialogue(request: ModelRequest) -> str:
    """The request as a conversation that a base model continues."""
    system = " ".join(neutralise(request.system).text.split()) or SYSTEM
    turns = [f"Người dùng: {asked}\nTrợ lý: {answered}" for asked, answered in EXCHANGES]
    asked = neutralise(request.prompt).text.strip()
    return "\n\n".join([system, *turns, f"Người dùng: {asked}\nTrợ lý:"])
