"""Plain-text pages of portals that do not exist, each with the article a reader would copy out of it. Data only."""

from dataclasses import dataclass, field

A = "Sáng ngày 05 tháng 9, các trường trong tỉnh đồng loạt tổ chức lễ khai giảng năm học mới với hơn ba trăm nghìn học sinh."
B = "Phát biểu tại buổi lễ, đại diện lãnh đạo tỉnh đề nghị các trường tiếp tục đổi mới phương pháp dạy và học."
C = "Nhân dịp này, hội khuyến học đã trao 120 suất học bổng cho học sinh có hoàn cảnh khó khăn."
D = "Buổi lễ kết thúc trong không khí phấn khởi của thầy và trò./."
TITLE = "Tưng bừng lễ khai giảng năm học mới tại các trường trong tỉnh"
E1 = "The department opened three new primary schools in the northern district on Monday, after two years of work."
E2 = "Teachers and parents welcomed the decision, which brings lessons closer to more than 900 children."
K1 = "교육지원청은 지난 12일 관내 초등학교 교장 회의를 열고 새 학기 준비 상황을 점검했다."
K2 = "이번 회의에서는 급식 안전과 통학로 개선 방안이 집중적으로 논의되었다."


@dataclass(frozen=True, kw_only=True)
class PlainPage:
    """A page and what must come out of it."""

    name: str
    text: str
    title: str
    paragraphs: list[str]
    published: str | None = None
    precision: str | None = None
    updated: str | None = None
    section: str | None = None
    author: str | None = None
    source: str | None = None
    codes: list[str] = field(default_factory=list)
    language: str | None = "vi"


def _page(*lines: str) -> str:
    return "\n".join(lines)


PAGES = [
    PlainPage(
        name="clock, login and font controls above, title twice with its date",
        text=_page(
            "Hôm nay ngày 02/3/2020, 10:15:42 PM GMT+7", "Tìm kiếm | Đăng nhập", "", TITLE, "-", "+", "",
            TITLE + "(06/09/2019 16:05:09 GMT+7)", A, "", B, "", C, "", " ", "Tin, ảnh: Trần Minh Khoa", "", "Tin khác", "",
            "Hội thi giáo viên dạy giỏi cấp tỉnh(03/09/2019)", "Tập huấn công tác y tế trường học(01/09/2019)", "",
            "Lịch công tác", "", "Owl Image Kho học liệu số", "Owl Image", "Đường dây nóng", "Flag Counter",
        ),
        title=TITLE, paragraphs=[A, B, C], published="2019-09-06T16:05:09+07:00", precision="second",
        author="Trần Minh Khoa",
    ),
    PlainPage(
        name="section above, no date, signature set to the right, pager below",
        text=_page(
            "Giáo dục Trung học", TITLE, A, "", B, "", D, "", "\xa0 " * 40 + "Phòng Giáo dục Trung học", "",
            "Quay lại In bài viết", "", "Các tin liên quan", " Trang đầu    1    2    3    Trang sau    Trang cuối  ", "",
            "Tin mới đăng", "", "Hình ảnh hoạt động",
        ),
        title=TITLE, paragraphs=[A, B, D], section="Giáo dục Trung học", author="Phòng Giáo dục Trung học",
    ),
    PlainPage(
        name="no byline at all, title twice",
        text=_page(
            "Hôm nay ngày 14/10/2019, 3:16:02 PM GMT+7", "Tìm kiếm | Đăng nhập", "", TITLE, "-", "+", "",
            TITLE + "(12/08/2017 07:00:01 GMT+7)", A, "", B, "", "Tin khác", "", "Thông báo", "", "Văn bản mới", "Flag Counter",
        ),
        title=TITLE, paragraphs=[A, B], published="2017-08-12T07:00:01+07:00", precision="second",
    ),
    PlainPage(
        name="notice of one line",
        text=_page(
            "Hôm nay ngày 14/01/2020, 8:00:00 AM GMT+7", "Tìm kiếm | Đăng nhập", "",
            "THÔNG BÁO NGHỈ TẾT NGUYÊN ĐÁN", "-", "+", "", "THÔNG BÁO NGHỈ TẾT NGUYÊN ĐÁN(10/01/2020 14:22:10 GMT+7)",
            "Học sinh toàn tỉnh nghỉ Tết từ ngày 20/01/2020.", "", "Tin: Văn phòng", "", "Tin khác", "", "Lịch công tác",
            "", "Owl Image Thư viện điện tử", "Owl Image", "Flag Counter",
        ),
        title="THÔNG BÁO NGHỈ TẾT NGUYÊN ĐÁN", paragraphs=["Học sinh toàn tỉnh nghỉ Tết từ ngày 20/01/2020."],
        published="2020-01-10T14:22:10+07:00", precision="second", author="Văn phòng",
    ),
    PlainPage(
        name="notice of two lines without a full stop",
        text=_page(
            "Thông báo", "Danh sách thí sinh đạt giải kỳ thi chọn học sinh giỏi cấp tỉnh",
            "Sở công bố danh sách thí sinh đạt giải", "Chi tiết trong tệp gửi kèm công văn", "", "Quay lại In bài viết", "",
            "Các tin liên quan", " Trang đầu    1    2    Trang sau    Trang cuối  ",
        ),
        title="Danh sách thí sinh đạt giải kỳ thi chọn học sinh giỏi cấp tỉnh", section="Thông báo",
        paragraphs=["Sở công bố danh sách thí sinh đạt giải", "Chi tiết trong tệp gửi kèm công văn"],
    ),
    PlainPage(
        name="a short notice above a long list of others with summaries",
        text=_page(
            "Trang chủ » Tin tức » Thông báo", "", "Thông báo tạm ngừng tiếp công dân định kỳ tháng 7", "",
            "Thứ hai - 09/07/2018 08:30", "", "Sở tạm ngừng tiếp công dân vào ngày 15/7/2018.", "", "Các tin khác", "",
            "Hội nghị tổng kết công tác thi đua khối các trường", A + " " + B, "", "Khai mạc hè cho thiếu nhi toàn tỉnh",
            B + " " + C, "", "Tập huấn chương trình giáo dục phổ thông mới", C + " " + A,
        ),
        title="Thông báo tạm ngừng tiếp công dân định kỳ tháng 7", section="Thông báo",
        paragraphs=["Sở tạm ngừng tiếp công dân vào ngày 15/7/2018."], published="2018-07-09T08:30:00+07:00",
        precision="minute",
    ),
    PlainPage(
        name="breadcrumb, date line with read count, author and source below",
        text=_page(
            "SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH BÌNH AN", "Trang chủ", "Giới thiệu", "Tin tức", "Văn bản", "Liên hệ", "",
            "Trang chủ > Tin tức > Hoạt động của Sở", "", TITLE, "Thứ sáu, 6/9/2019, 16:36   , Lượt đọc : 73",
            "Giảm cỡ chữ", "Cỡ chữ mặc định", "Tăng cỡ chữ", "Nghe bài viết", "", A, B, C, "", "Tác giả: Lê Thu Hà",
            "Nguồn tin: Báo Bình An", "", "Tin cùng chuyên mục", "Gặp mặt nhà giáo lão thành", "24/9/2019",
            "Thống kê truy cập", "Đang online: 12", "Hôm nay: 1.204", "Tổng truy cập: 3,204,771",
        ),
        title=TITLE, paragraphs=[A, B, C], published="2019-09-06T16:36:00+07:00", precision="minute",
        section="Hoạt động của Sở", author="Lê Thu Hà", source="Báo Bình An",
    ),
    PlainPage(
        name="weekday and time, then newer and older news",
        text=_page(
            "Đăng nhập", "Trang nhất", "", TITLE, "Thứ bảy - 07/09/2019 08:11", "", A, "", B, "",
            "Tổng số điểm của bài viết là: 0 trong 0 đánh giá", "Click để đánh giá bài viết", "",
            "Những tin mới hơn", "Ngày hội đọc sách (20/09/2019)", "Những tin cũ hơn", "Tựu trường (28/08/2019)",
        ),
        title=TITLE, paragraphs=[A, B], published="2019-09-07T08:11:00+07:00", precision="minute",
    ),
    PlainPage(
        name="midnight is no time",
        text=_page(TITLE, "21/12/2012 | 12:00 AM", "", A, "", B, "", "Trang trước", "Trang sau"),
        title=TITLE, paragraphs=[A, B], published="2012-12-21T00:00:00+07:00", precision="day",
    ),
    PlainPage(
        name="updated is the only date",
        text=_page("Cập nhật lúc: 04:57 PM ngày 06/03/2018", "", TITLE, "", A, "", B),
        title=TITLE, paragraphs=[A, B], published="2018-03-06T16:57:00+07:00", precision="minute",
    ),
    PlainPage(
        name="published and updated apart",
        text=_page(TITLE, "Ngày đăng: 12/11/2018 08:11 | Cập nhật: 14/11/2018 09:00 | Lượt xem: 1.250", A, B, "Chia sẻ", "In trang"),
        title=TITLE, paragraphs=[A, B], published="2018-11-12T08:11:00+07:00", precision="minute",
        updated="2018-11-14T09:00:00+07:00",
    ),
    PlainPage(
        name="twelve-hour clock of a Vietnamese server",
        text=_page(TITLE, "12/11/2018 8:11:30 CH", "", A, "", B),
        title=TITLE, paragraphs=[A, B], published="2018-11-12T20:11:30+07:00", precision="second",
    ),
    PlainPage(
        name="title asks a question and the lead stands above the date",
        text=_page(
            "Tuyển sinh", "Thí sinh cần lưu ý gì khi đăng ký dự thi vào lớp 10?", "18:28, 07/09/2021", A, B, "(Theo Báo Bình An)",
            "Bình luận", "Ý kiến bạn đọc",
        ),
        title="Thí sinh cần lưu ý gì khi đăng ký dự thi vào lớp 10?", paragraphs=[A, B], section="Tuyển sinh",
        published="2021-09-07T18:28:00+07:00", precision="minute", source="Báo Bình An",
    ),
    PlainPage(
        name="headings, bullets, numbers and a table of cells inside",
        text=_page(
            "Hôm nay ngày 19/11/2019, 7:36:10 AM GMT+7", "Tìm kiếm | Đăng nhập", "", "Kết quả hội thi đồ dùng dạy học cấp tỉnh",
            "-", "+", "", "Kết quả hội thi đồ dùng dạy học cấp tỉnh(20/04/2018 09:00:00 GMT+7)", A, "", "I. KẾT QUẢ", "",
            "* Giải nhất", "- Trường THPT Nguyễn Du", "- Trường THCS Lê Lợi", "", "STT", "Đơn vị", "Điểm", "1", "Thị xã", "9,5", "2",
            "Huyện", "8,75", "", "Thông báo", "", B, "", "Tin khác", "",
        ),
        title="Kết quả hội thi đồ dùng dạy học cấp tỉnh", published="2018-04-20T09:00:00+07:00", precision="second",
        paragraphs=[
            A, "I. KẾT QUẢ", "* Giải nhất", "- Trường THPT Nguyễn Du", "- Trường THCS Lê Lợi", "STT", "Đơn vị", "Điểm", "1",
            "Thị xã", "9,5", "2", "Huyện", "8,75", "Thông báo", B,
        ],
    ),
    PlainPage(
        name="ends in a list",
        text=_page(
            "Văn phòng", "Phân công trực lãnh đạo các đơn vị trong dịp hè năm 2017", A, "", "Các đơn vị nhận giấy khen gồm:", "",
            "Trường Mầm non Hoa Mai", "Trường Tiểu học Lê Hồng Phong", "Trường THCS Trần Phú", "", "Quay lại In bài viết", "",
            "Các tin liên quan",
        ),
        title="Phân công trực lãnh đạo các đơn vị trong dịp hè năm 2017", section="Văn phòng",
        paragraphs=[
            A, "Các đơn vị nhận giấy khen gồm:", "Trường Mầm non Hoa Mai", "Trường Tiểu học Lê Hồng Phong",
            "Trường THCS Trần Phú",
        ],
    ),
    PlainPage(
        name="a box of links inside",
        text=_page(
            TITLE, "Đăng ngày 12/11/2018", A, B, "Tin liên quan", "Chuẩn bị năm học mới", "Tựu trường sớm một tuần", C, D,
            "Theo dõi chúng tôi", "Facebook",
        ),
        title=TITLE, paragraphs=[A, B, C, D], published="2018-11-12T00:00:00+07:00", precision="day",
    ),
    PlainPage(
        name="list of news with dates beside the article",
        text=_page(
            "Tin mới", "Gặp mặt đầu xuân các nhà giáo lão thành", "12/02/2019", "Ra quân tháng thanh niên trong trường học",
            "01/03/2019", "", "Công đoàn ngành", TITLE, A, B, D, "", "Quay lại",
        ),
        title=TITLE, paragraphs=[A, B, D], section="Công đoàn ngành",
    ),
    PlainPage(
        name="footer with address and licence, no chrome between",
        text=_page(
            "Cổng thông tin điện tử Sở Giáo dục và Đào tạo tỉnh Bình An", "", TITLE, "Thứ năm, 29/7/2021, 16:18 Lượt đọc: 50", A, B,
            C, "", "Bản quyền thuộc Sở Giáo dục và Đào tạo tỉnh Bình An", "Địa chỉ: Số 1 đường Hai Bà Trưng, phường 2, tỉnh Bình An.",
            "Điện thoại: 0123 456 789. Email: vanphong@example.edu.vn.", "Ghi rõ nguồn khi phát hành lại thông tin từ trang này.",
        ),
        title=TITLE, paragraphs=[A, B, C], published="2021-07-29T16:18:00+07:00", precision="minute",
    ),
    PlainPage(
        name="document codes",
        text=_page(
            "Văn bản", "Hướng dẫn thực hiện Thông tư số 22/2016/TT-BGDĐT về đánh giá học sinh tiểu học",
            "Căn cứ Thông tư 30/2014/TT-BGDĐT và công văn số 223/SGDĐT-GDCN-GDTX, toàn ngành có 159.493/156.911 học sinh ra lớp.",
            "Thông tư 22/2016/TT–BGDÐT có hiệu lực từ ngày 06/11/2016./.", "", "                         Phòng GDTH", "", "Quay lại In bài viết",
        ),
        title="Hướng dẫn thực hiện Thông tư số 22/2016/TT-BGDĐT về đánh giá học sinh tiểu học", section="Văn bản",
        author="Phòng GDTH", codes=["22/2016/TT-BGDĐT", "30/2014/TT-BGDĐT", "223/SGDĐT-GDCN-GDTX"],
        paragraphs=[
            "Căn cứ Thông tư 30/2014/TT-BGDĐT và công văn số 223/SGDĐT-GDCN-GDTX, toàn ngành có 159.493/156.911 học sinh ra lớp.",
            "Thông tư 22/2016/TT–BGDĐT có hiệu lực từ ngày 06/11/2016./.",
        ],
    ),
    PlainPage(
        name="TCVN3 throughout",
        text=_page(
            "Tin tøc", "Héi nghÞ tæng kÕt n¨m häc 2006 - 2007 cña ngµnh gi¸o dôc",
            "Ngµy 15 th¸ng 8, Së Gi¸o dôc vµ §µo t¹o ®· tæ chøc héi nghÞ tæng kÕt n¨m häc t¹i héi tr­êng tØnh.",
            "C¸c ®¹i biÓu ®· th¶o luËn vÒ ph­¬ng h­íng n¨m häc míi.", "", "Quay l¹i",
        ),
        title="Hội nghị tổng kết năm học 2006 - 2007 của ngành giáo dục", section="Tin tức",
        paragraphs=[
            "Ngày 15 tháng 8, Sở Giáo dục và Đào tạo đã tổ chức hội nghị tổng kết năm học tại hội trường tỉnh.",
            "Các đại biểu đã thảo luận về phương hướng năm học mới.",
        ],
    ),
    PlainPage(
        name="English press release",
        text=_page(
            "Skip to main content", "Ministry of Education", "Home | News | Contact", "",
            "Three new schools open in the northern district", "Published on 12 November 2018", "Share this page", "", E1, "", E2, "",
            "By Anna Reid", "", "Related news", "Budget approved for 2019", "Print this page",
        ),
        title="Three new schools open in the northern district", paragraphs=[E1, E2], author="Anna Reid",
        published="2018-11-12T00:00:00+07:00", precision="day", language="en",
    ),
    PlainPage(
        name="English page with the byline above",
        text=_page(
            "News and events", "Three new schools open in the northern district", "By Anna Reid", "Nov 12, 2018", E1, E2, "See also",
            "Privacy policy",
        ),
        title="Three new schools open in the northern district", paragraphs=[E1, E2], author="Anna Reid",
        published="2018-11-12T00:00:00+07:00", precision="day", section="News and events", language="en",
    ),
    PlainPage(
        name="Korean board",
        text=_page(
            "본문 바로가기", "로그인", "보도자료", "새 학기 준비를 위한 초등학교 교장 회의 개최", "작성자: 초등교육과", "등록일 2018.11.12 조회수 35",
            K1, K2, "목록", "이전글", "다음글",
        ),
        title="새 학기 준비를 위한 초등학교 교장 회의 개최", paragraphs=[K1, K2], author="초등교육과", language="ko",
        published="2018-11-12T00:00:00+07:00", precision="day", section="보도자료",
    ),
    PlainPage(
        name="title only as a sentence",
        text=_page("Sở tổ chức lễ khai giảng năm học mới.", A, B, "Tin khác"),
        title="Sở tổ chức lễ khai giảng năm học mới.", paragraphs=[A, B],
    ),
    PlainPage(
        name="the word of a menu is the title",
        text=_page("Tìm kiếm | Đăng nhập", "", "Thông báo", "", A, "", "Tin khác"),
        title="Thông báo", paragraphs=[A],
    ),
    PlainPage(
        name="a plain record: title, date, text",
        text=_page(TITLE, "2019-09-05T10:00:00+07:00", "", A, "", B),
        title=TITLE, paragraphs=[A, B], published="2019-09-05T10:00:00+07:00", precision="second",
    ),
    PlainPage(
        name="Windows line ends and trailing tabs",
        text="Văn phòng\r\n" + TITLE + "\t\r\n" + A + "\r\n\r\n\t" + B + "\r\n\r\nQuay lại\r\n",
        title=TITLE, paragraphs=[A, B], section="Văn phòng",
    ),
    PlainPage(
        name="days in the title are not its date",
        text=_page("Lịch công tác", "Lịch công tác tuần từ ngày 12/11/2018 đến ngày 18/11/2018", A, B, "Quay lại In bài viết"),
        title="Lịch công tác tuần từ ngày 12/11/2018 đến ngày 18/11/2018", paragraphs=[A, B], section="Lịch công tác",
    ),
    PlainPage(
        name="window title above, article title below the menu",
        text=_page(
            TITLE + " - Sở Giáo dục và Đào tạo tỉnh Bình An", "Giới thiệu", "Tin tức", "Liên hệ", "", TITLE, "(06/09/2019)", A, B,
            "Các tin khác", "Tags: khai giảng, năm học mới",
        ),
        title=TITLE, paragraphs=[A, B], published="2019-09-06T00:00:00+07:00", precision="day",
    ),
    PlainPage(
        name="unknown captions after the byline",
        text=_page(
            "Hôm nay ngày 19/11/2019, 7:36:10 AM GMT+7", "Tìm kiếm | Đăng nhập", "", TITLE, "-", "+", "", TITLE + "(01/09/2019 09:00:00 GMT+7)",
            A, B, "", "Nguồn: Phòng GD&ĐT thành phố", "", "Mô hình trường xanh", "Góc ảnh đẹp",
        ),
        title=TITLE, paragraphs=[A, B], published="2019-09-01T09:00:00+07:00", precision="second",
        source="Phòng GD&ĐT thành phố",
    ),
]  # fmt: skip
