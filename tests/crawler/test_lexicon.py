"""What a line is for, by its words alone."""

import pytest

from crawler.extract.lexicon import byline, chrome_role, is_attachment, is_contact, is_owner

ROLES = [
    ("Hôm nay ngày 19/11/2019, 7:36:10 AM GMT+7", "clock"),
    ("Hôm nay, Thứ ba ngày 19/11/2019", "clock"),
    ("Tìm kiếm | Đăng nhập", "tool"),
    ("Quay lại In bài viết", "tool"),
    ("A- A A+", "tool"),
    ("-", "numbers"),
    ("1 2 3 4 5 >", "numbers"),
    ("TIN KHÁC:", "end"),
    ("Các tin liên quan »", "end"),
    ("Related news", "end"),
    ("이전글", "end"),
    ("\xa0Trang đầu\xa0\xa0 \xa01\xa0\xa0 \xa02\xa0 \xa0Trang sau\xa0\xa0 \xa0Trang cuối", "pager"),
    ("Page 1 of 3", "pager"),
    ("Lượt đọc : 73", "counter"),
    ("Tổng lượt truy cập: 1,234,567", "counter"),
    ("Hôm nay : 4", "counter"),
    ("Lượt xem: 12 | Lượt tải: 2", "counter"),
    ("Flag Counter", "counter"),
    ("Trang chủ | Giới thiệu | Tin tức | Liên hệ", "menu"),
    ("Trang chủ Hoạt động ngành Tin tức Thông báo Văn bản Liên hệ", "menu"),
    ("Owl Image Kho học liệu", "caption"),
    ("Tags: giáo dục, thi cử", "tags"),
    ("© 2026 Sở Giáo dục và Đào tạo", "copyright"),
    ("Ghi rõ nguồn khi phát hành lại thông tin từ trang này", "copyright"),
    ("Thông báo", "weak"),
    ("Văn phòng", "weak"),
    ("Lịch công tác", "weak"),
    ("Văn phòng Sở", None),
    ("Hôm nay là ngày khai giảng", None),
    ("Báo cáo thống kê", None),
    ("Tin khác với sự thật", None),
    ("Sở tổ chức tìm kiếm tài năng", None),
    ("Bản quyền tác phẩm được bảo hộ theo luật sở hữu trí tuệ", None),
    ("", None),
]


@pytest.mark.parametrize(("line", "role"), ROLES)
def test_a_line_has_the_role_its_words_give_it(line: str, role: str | None) -> None:
    assert chrome_role(line) == role


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Tin: Văn phòng Sở", ("author", "Văn phòng Sở")),
        ("Tin, ảnh: Trần Minh", ("author", "Trần Minh")),
        ("(Bài và ảnh: Trần Minh)", ("author", "Trần Minh")),
        ("Tác giả bài viết: Trần Minh", ("author", "Trần Minh")),
        ("Viết bởi Phòng Khảo thí và Quản lý chất lượng", ("author", "Phòng Khảo thí và Quản lý chất lượng")),
        ("By Anna Reid", ("author", "Anna Reid")),
        ("작성자: 초등교육과", ("author", "초등교육과")),
        ("(Theo Báo Nhân Dân)", ("source", "Báo Nhân Dân")),
        ("Nguồn tin: moet.gov.vn", ("source", "moet.gov.vn")),
        ("Ảnh: Lan Anh", ("photo", "Lan Anh")),
        ("Chuyên mục: Thông báo", ("section", "Thông báo")),
        ("Theo đó, các trường", None),
        ("Theo Bộ trưởng Trần Minh, các trường cần chuẩn bị tốt cho kỳ thi", None),
        ("Về công tác truyền thông: làm tốt", None),
        ("Tin:", None),
    ],
)
def test_a_byline_is_read_without_its_label(line: str, found: tuple[str, str] | None) -> None:
    assert byline(line) == found


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH BÌNH AN", True),
        ("Cổng thông tin điện tử Sở Giáo dục và Đào tạo Bình An", True),
        ("ỦY BAN NHÂN DÂN TỈNH BÌNH AN", True),
        ("Ministry of Education", True),
        ("Sở Giáo dục và Đào tạo tổ chức hội nghị tổng kết năm học mới", False),
    ],
)
def test_a_line_that_only_names_the_office_is_known(line: str, owner: bool) -> None:
    assert is_owner(line) is owner


def test_addresses_and_files_are_known() -> None:
    assert is_contact("Địa chỉ: Số 1 đường Hai Bà Trưng, phường 2.")
    assert not is_contact("Địa chỉ đỏ của giáo dục truyền thống")
    assert is_attachment("2436_SGDDT_signed.pdf")
    assert is_attachment("File đính kèm: ke-hoach.docx (125 KB)")
    assert not is_attachment("Danh sách kèm theo công văn này được gửi đến các trường")


@pytest.mark.parametrize("line", ["a " * 500_000, "1" * 1_000_000, "| " * 500_000, "tin khác " * 100_000])
def test_a_line_of_a_megabyte_is_no_chrome(line: str) -> None:
    assert chrome_role(line) is None
    assert byline(line) is None
    assert not is_owner(line)
