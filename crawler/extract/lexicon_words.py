"""The strings that a portal's pages carry around articles, by what they are for. Data only.

Whole lines, lower case, no punctuation at the ends. Generic vocabulary of portals: no portal's own words. Digits
are written as `0`.
"""

# After these the article is over.
END = """
tin khác | các tin khác | tin tức khác | các tin tức khác | tin bài khác | các tin bài khác | bài khác
các bài khác | bài viết khác | các bài viết khác | những tin khác | các thông tin khác | thông tin khác
tin liên quan | các tin liên quan | tin bài liên quan | các tin bài liên quan | bài viết liên quan
các bài viết liên quan | tin tức liên quan | thông tin liên quan | bài liên quan | những tin liên quan
tin có liên quan | tin cùng chuyên mục | các tin cùng chuyên mục | bài viết cùng chuyên mục | bài cùng chuyên mục
cùng chuyên mục | tin cùng loại | các tin cùng loại | tin cùng mục | tin cùng chủ đề | cùng chủ đề
tin cùng thể loại | những tin mới hơn | các tin mới hơn | tin mới hơn | các bài mới hơn | bài mới hơn
những tin cũ hơn | các tin cũ hơn | tin cũ hơn | các bài cũ hơn | bài cũ hơn | tin đã đưa | các tin đã đưa
các tin trước | tin trước đó | tin đã đăng | các tin đã đăng | các tin tiếp theo | tin tiếp theo | tin mới đăng
các tin mới đăng | tin mới nhất | tin mới | các tin mới | bài mới nhất | bài viết mới | bài viết mới nhất
tin mới cập nhật | tin nổi bật | tin đọc nhiều | tin đọc nhiều nhất | tin xem nhiều | tin xem nhiều nhất
đọc nhiều nhất | xem nhiều nhất | được quan tâm nhất | bài đọc nhiều | có thể bạn quan tâm | có thể bạn quan tâm tới
bạn có thể quan tâm | ý kiến bạn đọc | gửi ý kiến | ý kiến của bạn | gửi bình luận | viết bình luận | bình luận
bình luận của bạn | gửi phản hồi | phản hồi của bạn | ý kiến phản hồi | đánh giá bài viết | đánh giá bài viết này
click để đánh giá bài viết | đăng nhập để bình luận | tổng số điểm của bài viết là: 0 trong 0 đánh giá
xếp hạng: 0 - 0 phiếu bầu | hãy là người đầu tiên bình luận | các văn bản liên quan | văn bản liên quan
bạn đọc quan tâm | tin ảnh liên quan | sự kiện liên quan | những bài viết khác | những bài viết liên quan
các thông báo khác | thông báo khác | văn bản khác | các văn bản khác | related news | related articles
related posts | related stories | related topics | related content | related links | other news | other articles
other posts | more news | more stories | more articles | latest news | recent news | recent posts | latest posts
popular posts | most read | most viewed | see also | you may also like | read next | older news | newer news
older posts | newer posts | previous post | next post | comments | leave a comment | leave a reply | post a comment
có liên quan | bài đăng phổ biến | bài cũ hơn | bài tiếp theo | bài trước | bài sau | previous article | next article
berita terkait | berita lainnya | berita terpopuler | artikel terkait | baca juga | komentar
related articles more from author | more from author | không có nhận xét nào | 0 nhận xét | nhận xét
đăng nhận xét | viết nhận xét
share your thoughts | no comments | no comments yet | 0 comments | add new comment
0 comment | 관련기사 | 관련 기사 | 관련글
관련 글 | 관련뉴스 | 관련 뉴스 | 이전글 | 다음글 | 이전 글 | 다음 글 | 최신글 | 최근 글 | 다른 소식 | 댓글 | 댓글 0
댓글쓰기 | 최신뉴스 | 많이 본 뉴스 | 인기 뉴스 | 만족도 조사 | 이 페이지에서 제공하는 정보에 만족하십니까
이 페이지에서 제공하는 정보에 만족하십니까?
"""

# Buttons of the page.
TOOL = """
in bài này | gửi email bài này | gửi email bài viết này | tên đăng nhập | mật khẩu | ghi nhớ | ghi nhớ đăng nhập
nhớ mật khẩu | quên tên đăng nhập? | quên tên đăng nhập | quên mật khẩu? | mã an toàn | mã bảo mật | tìm kiếm...
remember me | username | password | forgot your password? | forgot your username? | facebook zalo | link | url
đọc tin | bấm để nghe | tìm kiếm | tìm kiếm nâng cao | đăng nhập | đăng ký | đăng kí | đăng xuất | quên mật khẩu
thành viên | quay lại | trở lại | trở về | quay về | về trang trước | quay lại trang trước | về đầu trang
lên đầu trang | đầu trang | in | in trang | in bài viết | in bài | in tin | in trang này | in tin này | bản in
in ấn | xem bản in | lưu bài viết | lưu bài viết này | lưu tin | lưu trữ | gửi bài viết | gửi bài viết qua email
gửi email | gửi mail | gửi cho bạn bè | gửi cho bạn | gửi tin này cho bạn bè | giới thiệu bài viết cho bạn bè
chia sẻ | chia sẻ tin | chia sẻ tin bài | chia sẻ bài viết | chia sẻ lên facebook | chia sẻ qua facebook
chia sẻ facebook | chia sẻ với bạn bè | thích | facebook | twitter | google | google+ | zalo | zing me | linkedin
linkhay | youtube | email | pinterest | tumblr | telegram | cỡ chữ | giảm cỡ chữ | tăng cỡ chữ | cỡ chữ mặc định
cỡ chữ nhỏ | cỡ chữ lớn | phóng to | thu nhỏ | mặc định | a | a+ | a- | aa | tăng tương phản | giảm tương phản
tương phản | độ tương phản | nghe bài viết | nghe đọc bài | đọc bài viết | dừng nghe bài viết
nghe nội dung bài viết | tạm dừng | nghe tin | nữ miền bắc | nam miền bắc | nữ miền nam | theo dõi chúng tôi
theo dõi | sao chép liên kết | copy link | sao chép link | tải về | tải xuống | tải về máy | xem thêm | xem tiếp
xem chi tiết | chi tiết | xem tất cả | đọc tiếp | đọc thêm | đóng | đóng lại | gửi | hủy | hủy bỏ | chọn
nhập từ khóa | nhập từ khóa tìm kiếm | từ khóa tìm kiếm | chuyển đến nội dung chính | search | log in | login
sign in | sign up | sign out | register | logout | log out | forgot password | print | print page | print this page
print this article | email this page | email this article | send to a friend | share | share this | share this page
share this article | share on facebook | share on twitter | share on x | tweet | like | follow us | copy | download
back | go back | back to top | back to list | back to news | return to list | top | read more | view all | view more
show more | see more | close | menu | skip to content | skip to main content | skip navigation | text size
font size | increase font size | decrease font size | larger text | smaller text | toggle navigation | accessibility
bagikan | cetak | unduh | selengkapnya | kembali | cari | masuk | gửi email bài đăng này | blogthis!
chia sẻ lên twitter | chia sẻ lên pinterest | không có tệp đính kèm | không có file đính kèm | 첨부파일이 없습니다
no attachments | x
subscribe | rss | listen | listen to this article | save | toggle menu | contrast | send | 인쇄 | 인쇄하기 | 프린트
공유 | 공유하기 | 목록 | 목록보기 | 목록으로 | 글자크기 | 글자 크게 | 글자 작게 | 확대 | 축소 | 로그인 | 회원가입
로그아웃 | 검색 | 통합검색 | 닫기 | 본문 바로가기 | 주메뉴 바로가기 | 맨위로 | 위로 | 사이트맵 | 이메일 | 스크랩
페이스북 | 트위터 | 카카오톡 | 카카오스토리 | 네이버 블로그 | url 복사 | 더보기 | 화면크기 | 글씨크기 | 뒤로 | 이전
다음
"""

# Things that count visits, and their labels.
COUNTER = """
thống kê truy cập | thống kê | lượt truy cập | số lượt truy cập | số lượng truy cập | tổng lượt truy cập
tổng truy cập | tổng số lượt truy cập | tổng số truy cập | bộ đếm truy cập | đang truy cập | đang online
đang trực tuyến | trực tuyến | số người online | số người đang online | người đang online | khách online
thành viên online | khách viếng thăm | khách trực tuyến | máy chủ tìm kiếm | hôm nay: 0 | hôm qua: 0 | hôm nay : 0
hôm qua : 0 | hôm nay 0 | hôm qua 0 | hôm qua | tuần này | tuần trước | tháng này | tháng trước | tháng hiện tại
năm nay | năm trước | tất cả | tổng cộng | lượt đọc | lượt xem | số lượt xem | số lần xem | số lượt đọc | số lần đọc
đã xem | đã đọc | lượt tải | đã tải | lượt thích | lượt view | lượt xem tin | lượt xem bài viết | flag counter
free counters | visitor counter | visitors | visitor statistics | online | online users | users online | page views
post views | article views
pageviews | views | hits | total visits | total visitors | today 0 | yesterday 0 | this week 0 | this month 0
total 0 | visits today | guests online | who is online | unique visitors | dilihat 0 kali | dibaca 0 kali | dilihat
dibaca | 조회수 | 조회 | 방문자수 | 오늘방문자
전체방문자 | 오늘 방문자 | 전체 방문자 | 방문자 | 추천수 | 추천
"""

# Names of the places of a portal that lead away from the article.
MENU = """
bạn đang ở trang | bạn đang ở đây | bạn đang ở | bạn đang xem | you are here | từ khóa nổi bật | no tags found.
trang chủ | trang nhất | sơ đồ website | sơ đồ site | sơ đồ trang | sơ đồ cổng | liên kết website | liên kết web
liên kết | liên kết trang | liên kết các trang | liên kết nhanh | website liên kết | các website liên kết
trang liên kết | các trang liên kết | liên kết hữu ích | hình ảnh hoạt động | video clip | video clips
thư viện ảnh | thư viện hình ảnh | thư viện video | album ảnh | hòm thư góp ý | góp ý | hộp thư góp ý | hỏi đáp
hỏi - đáp | đường dây nóng | bản đồ | tra cứu điểm thi | tra cứu điểm | tra cứu văn bằng | tra cứu văn bản
quảng cáo | banner quảng cáo | danh mục | danh mục chính | menu chính | chuyên mục | các chuyên mục
dịch vụ công trực tuyến | thăm dò ý kiến | bình chọn | khảo sát ý kiến | thư điện tử | thư điện tử công vụ
hộp thư điện tử | webmail | danh bạ | danh bạ điện thoại | cổng thông tin điện tử | trang thông tin điện tử
liên hệ quảng cáo | rss feed | sitemap | site map | home | homepage | contact us | about us | quick links
useful links | external links | photo gallery | gallery | video gallery | privacy policy | terms of use
terms and conditions | cookie policy | accessibility statement | disclaimer | copyright | all rights reserved
advert | ad | ads | iklan | publicidade | publicidad | publicité | werbung | anzeige | реклама | pubblicità
advertising | sponsored | continue reading below | story continues below | story continues below advertisement
article continues below | article continues below advertisement | article continues after advertisement
news archive | main menu | categories | tags | tag | archives | footer | advertisement | faq | faqs | 홈 | 처음으로
바로가기 | 관련사이트 | 관련 사이트 | 배너모음 | 개인정보처리방침 | 저작권정책 | 이용약관 | 찾아오시는 길 | 오시는길
이메일무단수집거부 | 패밀리사이트 | 퀵메뉴 | 메뉴 | 전체메뉴 | 주메뉴 | 관련누리집 | 누리집 안내지도
"""

PAGER = """
trang đầu | trang trước | trang sau | trang cuối | trang tiếp | trang kế | trang tiếp theo | trang kế tiếp
đầu tiên | cuối cùng | trang | trang 0 | trang 0/0 | trước | sau | đầu | cuối | tiếp | tiếp theo | kế tiếp | first
last | previous | next | prev | page | page 0 | page 0 of 0 | first page | last page | next page | previous page
của | 처음 | 마지막 | 이전페이지 | 다음페이지 | 첫 페이지 | 마지막 페이지 | 이전 페이지 | 다음 페이지
hiển thị 0 - 0 of 0 kết quả | hiển thị 0 - 0 trong 0 kết quả
"""

# Labels of tag lists: with them the body is over too.
TAGS = """
từ khóa | từ khoá | tags | tag | thẻ | keywords | key words | chủ đề | nhãn | 태그 | 키워드
"""

# Chrome only by its place: each can also be a section, a title or a line of the text.
WEAK = """
bài viết | blog | posts | tiếng việt | english | 한국어 | thông báo | văn phòng | hôm nay | lịch công tác
văn bản mới | văn bản | tin tức
tin tức sự kiện | tin tức - sự kiện | tin tức & sự kiện | tin tức và sự kiện | sự kiện | giới thiệu | liên hệ
hoạt động | tuyển dụng | tuyển sinh | lịch làm việc | lịch tuần | lịch công tác tuần | công khai
cải cách hành chính | thủ tục hành chính | dịch vụ công | văn bản pháp quy | văn bản chỉ đạo
văn bản chỉ đạo điều hành | công văn | công văn đến | công văn đi | thông tin tuyên truyền | video | hình ảnh
tài liệu | tài nguyên | tài nguyên dạy học | biểu mẫu | thi đua khen thưởng | đoàn thể | công đoàn | tổ chức cán bộ
thanh tra | kế hoạch tài chính | giáo dục mầm non | giáo dục tiểu học | giáo dục trung học | giáo dục thường xuyên
giáo dục phổ thông | mầm non | tiểu học | trung học | khảo thí | chính trị tư tưởng | công nghệ thông tin
tin giáo dục | tin hoạt động | tin trong ngành | tin trong tỉnh | tin địa phương | thông tin chung | quản lý văn bản
họp trực tuyến | cơ cấu tổ chức | chức năng nhiệm vụ | lãnh đạo sở | các phòng ban | đơn vị trực thuộc | news
events | news and events | news & events | announcements | announcement | notice | notices | press releases
press release | about | contact | services | documents | publications | resources | media | videos | photos
calendar | 공지사항 | 새소식 | 보도자료 | 소식 | 알림 | 교육소식 | 고시 | 공고 | 채용 | 행사 | 자료실 | 알림마당
열린마당
"""

# Labels of the category, in the small print of an article.
SECTION = """
chuyên mục | danh mục | thể loại | lĩnh vực | loại tin | nhóm tin | mục | category | categories | section
filed under | posted in | phân loại | chủ đề tin | 분류 | 카테고리 | 구분
"""

# Labels of bylines, by the field they fill.
AUTHOR = """
tin | bài | tin bài | tin, bài | tin và bài | tin - bài | bài, ảnh | bài và ảnh | bài - ảnh | bài & ảnh | tin, ảnh
tin và ảnh | tin ảnh | tin - ảnh | tin & ảnh | tin, bài, ảnh | tin, bài và ảnh | tin bài, ảnh | tin bài và ảnh
tin/ảnh | bài/ảnh | bài viết | tin, hình | tin và hình | tin, hình ảnh | bài, hình | ảnh và bài | ảnh và tin
tác giả | tác giả bài viết | tác giả bài | người viết | người đăng | người đăng tin | người gửi | người gửi bài
đăng bởi | được đăng bởi | viết bởi | bởi | đưa tin | đơn vị đăng | đơn vị gửi bài | đơn vị thực hiện | thực hiện
người thực hiện | phóng viên | ctv | cộng tác viên | biên soạn | người biên soạn | người viết bài | người nhập
người cập nhật | cập nhật bởi | thông tin | nội dung và hình ảnh | bản tin | by | author | authors | written by
posted by | published by | reporter | article by | story by | text by | submitted by | 작성자 | 글쓴이 | 등록자
penulis | oleh | ditulis oleh | diterbitkan oleh
기자 | 글 | 담당자 | 담당부서 | 작성부서 | 부서 | 제공부서 | 등록부서
"""
SOURCE = """
nguồn | nguồn tin | theo nguồn | nguồn bài viết | nguồn bài | xuất xứ | dẫn nguồn | theo | trích nguồn | nguồn trích
sumber | source | sources | via | from | 출처 | 제공 | 자료제공
"""
PHOTO = """
ảnh | hình | hình ảnh | ảnh minh họa | ảnh minh hoạ | photo | photos | photo by | photos by | photo credit | image
foto | foto oleh | 사진 | 사진제공
"""
EDITOR = """
biên tập | người biên tập | ban biên tập | hiệu đính | người duyệt | duyệt đăng | editor | edited by | 편집
"""
