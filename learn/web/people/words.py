"""How kinds of staff, roles, reasons and states are called; catalogue messages, translated when shown."""

from learn.domain.people import LoginKind, Role, StaffKind
from learn.domain.roster import LeaveReason, RosterState

STAFF_KINDS = {
    StaffKind.CADRE: "Cán bộ",
    StaffKind.CIVIL_SERVANT: "Công chức",
    StaffKind.PUBLIC_EMPLOYEE: "Viên chức",
    StaffKind.CONTRACT: "Hợp đồng lao động",
}
ROLES = {
    Role.COORDINATOR: "Đầu mối đào tạo",
    Role.AUTHOR: "Người soạn bài",
    Role.ORGANISER: "Người tổ chức cuộc thi",
    Role.JUDGE: "Giám khảo",
    Role.ADMINISTRATOR: "Quản trị viên",
}
REASONS = {
    LeaveReason.RETIRED: "Nghỉ hưu",
    LeaveReason.RESIGNED: "Thôi việc",
    LeaveReason.MOVED_AWAY: "Chuyển khỏi các đơn vị của tỉnh",
    LeaveReason.MISTAKE: "Ghi nhầm hoặc ghi trùng",
    LeaveReason.OTHER: "Lý do khác",
}
STATES = {
    RosterState.ACTIVE: "Đang hoạt động",
    RosterState.NEVER: "Chưa đăng nhập lần nào",
    RosterState.CLOSED: "Đã ngừng",
    RosterState.ALL: "Tất cả",
}
LOGINS = {
    LoginKind.STAFF_CODE: "Mã cán bộ",
    LoginKind.USERNAME: "Tên đăng nhập",
    LoginKind.EMAIL: "Thư điện tử",
    LoginKind.PHONE: "Số điện thoại",
    LoginKind.CARD: "Mã thẻ",
}
